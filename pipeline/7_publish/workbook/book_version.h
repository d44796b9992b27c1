/* Version of the library that writes workbooks, for the manifest. */
#ifndef MARSAD_7_PUBLISH_WORKBOOK_BOOK_VERSION_H
#define MARSAD_7_PUBLISH_WORKBOOK_BOOK_VERSION_H

const char *book_library_version(void);

#endif

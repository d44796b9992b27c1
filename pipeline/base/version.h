/* The version of the program, in one place. */
#ifndef MARSAD_BASE_VERSION_H
#define MARSAD_BASE_VERSION_H

#define MARSAD_VERSION "0.1.0"

#endif

/* Rows that count, by person, into REGISTER_PARTS partitions. */
#ifndef MARSAD_4_LINK_CLUSTER_H
#define MARSAD_4_LINK_CLUSTER_H

#include "4_link/settle.h"

/* Writes the parts; rows of a person are in the order of the register's batches. Rows without a
 * person are spread over the partitions by their place. The columns of `settled` are moved about in
 * place: nothing can be read from them afterwards. */
bool cluster_dataset(const struct link_work *, struct arena scratch, struct settled *,
                     str fingerprint);

#endif

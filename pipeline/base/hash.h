/* Hashes and keys. Owner of libcrypto's SHA-256 (its hardware path is 4 times faster than
 * libsodium's portable one) and of libsodium's keyed functions.
 *
 * Keys live only in `struct key_ring`, in memory locked by sodium_mlock; the master key is read
 * from a file of mode 0600, never from argv or the environment. Every purpose has its own sub-key
 * (crypto_kdf, BLAKE2b), so that tags made for one purpose cannot be compared with another's. */
#ifndef MARSAD_BASE_HASH_H
#define MARSAD_BASE_HASH_H

#include "base/diag.h"
#include "base/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX_BYTES = 65, TAG_BYTES = 16 };

struct sha256;                   /* opaque */
struct sha256 *sha256_new(void); /* ends the process when memory is short */
void sha256_update(struct sha256 *, const void *bytes, ptrdiff_t n);
void sha256_finish(struct sha256 *, uint8_t out[SHA256_BYTES]); /* also destroys */
void sha256_of(str bytes, uint8_t out[SHA256_BYTES]);
void hash_hex(const uint8_t *bytes, ptrdiff_t n, char *out /* 2n+1 */);

/* Not for secrets: a fixed, unkeyed 64-bit hash for tables in memory. */
uint64_t hash_table64(str bytes);

enum key_purpose {
    KEY_PERSON,  /* tags of person identifiers */
    KEY_RECORD,  /* tags of record keys */
    KEY_SEAL,    /* encryption of identity batches */
    KEY_DISPLAY, /* short hashes of record keys shown in feedback */
    KEY_FILE,    /* tags of centres' files, published instead of their hashes */
    KEY_PURPOSE_COUNT
};
struct key_ring; /* opaque, in locked memory */

/* Writes a new random 32-byte master key (base64, one line) to `path`, mode 0600; refuses to
 * replace an existing file. Messages: key.exists, key.cannot-write. */
bool key_new(const char *path, struct diag *d);
/* Reads it; refuses a missing file, any mode bit for group or others, a wrong length.
 * Messages: key.missing (says the command that makes one), key.mode, key.damaged.
 * NULL on failure. */
struct key_ring *key_ring_open(const char *path, struct diag *d);
void key_ring_close(struct key_ring *); /* wipes */
/* First 8 hex digits of BLAKE2b of the master key, domain-separated: names the key in the
 * manifest without revealing it. */
void key_ring_id(const struct key_ring *, char out[9]);

/* SipHash-2-4 with 128-bit output under the purpose's sub-key: the tag of one row. The field name
 * or domain separates kinds ("cases.case_id"), and is hashed into the sub-key once. */
struct tagger {
    uint8_t key[16];
};
struct tagger tagger_new(const struct key_ring *, enum key_purpose, str domain);
void tagger_tag(const struct tagger *, str bytes, uint8_t tag[TAG_BYTES]);
uint64_t tagger_tag64(const struct tagger *, str bytes); /* never 0..3 (reserved: missing) */
/* What a release says of a centre's file instead of its SHA-256, which whoever has all of the file
 * but one field could search for. Of its path too: files of equal content have other tags. */
void file_tag(const struct key_ring *, str path, const uint8_t sha256[SHA256_BYTES],
              uint8_t tag[TAG_BYTES]);
/* A short reference to a record for people, from its own key: 30 bits, never 0; and as they see it,
 * six letters and digits that cannot be taken for each other (Crockford's base 32). */
uint32_t tagger_reference(const struct tagger *, str key);
enum { REFERENCE_BYTES = 7 };
void reference_text(uint32_t reference, char out[REFERENCE_BYTES]);

/* Authenticated encryption (crypto_secretbox). Sealed size = size + SEAL_EXTRA_BYTES; the nonce is
 * random and stored in front. */
enum { SEAL_EXTRA_BYTES = 24 + 16 };
void seal(const struct key_ring *, const uint8_t *plain, ptrdiff_t n, uint8_t *sealed);
bool unseal(const struct key_ring *, const uint8_t *sealed, ptrdiff_t n, uint8_t *plain);

/* Copies of secrets are wiped with this. */
void wipe(void *bytes, ptrdiff_t n);

#endif

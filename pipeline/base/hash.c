/* SHA-256 by libcrypto, a fixed hash for tables, and the keyed functions of libsodium. */
#include "base/hash.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* SHA-256 */

struct sha256 {
    EVP_MD_CTX *context;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *hash = malloc(sizeof *hash);
    assert(hash);
    hash->context = EVP_MD_CTX_new();
    assert(hash->context);
    int done = EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL);
    assert(done == 1);
    return hash;
}

void sha256_update(struct sha256 *hash, const void *bytes, ptrdiff_t n)
{
    assert(n >= 0);
    int done = EVP_DigestUpdate(hash->context, bytes, (size_t)n);
    assert(done == 1);
}

void sha256_finish(struct sha256 *hash, uint8_t out[SHA256_BYTES])
{
    unsigned length = 0;
    int done = EVP_DigestFinal_ex(hash->context, out, &length);
    assert(done == 1 && length == SHA256_BYTES);
    EVP_MD_CTX_free(hash->context);
    free(hash);
}

void sha256_of(str bytes, uint8_t out[SHA256_BYTES])
{
    struct sha256 *hash = sha256_new();
    sha256_update(hash, bytes.p, bytes.n);
    sha256_finish(hash, out);
}

void hash_hex(const uint8_t *bytes, ptrdiff_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (ptrdiff_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = 0;
}

/* Tables in memory */

static uint64_t read_64(const char *p)
{
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

/* Both halves of the 128-bit product, folded. */
static uint64_t multiply_fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_table64(str bytes)
{
    /* Odd constants with balanced bits: the fractions of the square roots of 2, 3 and 5. */
    static const uint64_t first = 0x6A09E667F3BCC909, second = 0xBB67AE8584CAA73B,
                          third = 0x3C6EF372FE94F82B;
    const char *p = bytes.p;
    ptrdiff_t left = bytes.n;
    uint64_t state = first ^ (uint64_t)left;
    for (; left > 16; left -= 16, p += 16) {
        state = multiply_fold(read_64(p) ^ second, read_64(p + 8) ^ state);
    }
    uint64_t low = 0;
    uint64_t high = 0;
    if (left >= 8) {
        low = read_64(p);
        high = read_64(p + left - 8);
    } else if (left > 0) {
        memcpy(&low, p, (size_t)left);
    }
    return multiply_fold(third ^ (uint64_t)left, multiply_fold(low ^ second, high ^ state));
}

/* Keys */

enum { MASTER_BYTES = 32, KEY_BYTES = 32, KEY_FILE_LIMIT = 128, ID_DIGITS = 8 };
static const char kdf_context[crypto_kdf_CONTEXTBYTES + 1] = "marsad01";

_Static_assert(crypto_kdf_KEYBYTES == MASTER_BYTES, "size of the master key");
_Static_assert(crypto_secretbox_KEYBYTES == KEY_BYTES, "size of a sub-key");
_Static_assert(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES == SEAL_EXTRA_BYTES, "seal");
_Static_assert(crypto_shorthash_siphashx24_BYTES == TAG_BYTES, "size of a tag");

struct key_ring {
    uint8_t key[KEY_PURPOSE_COUNT][KEY_BYTES];
    char id[ID_DIGITS + 1];
};

static void start_sodium(void)
{
    int started = sodium_init();
    assert(started >= 0);
}

static void need_sodium(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int failed = pthread_once(&once, start_sodium);
    assert(!failed);
}

static bool key_trouble(struct diag *d, const char *id, const char *path)
{
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, id, {"path", str_from_c(path)});
    return false;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        n -= (size_t)written;
    }
    return true;
}

bool key_new(const char *path, struct diag *d)
{
    need_sodium();
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return key_trouble(d, errno == EEXIST ? "key.exists" : "key.cannot-write", path);
    }
    uint8_t master[MASTER_BYTES];
    char line[sodium_base64_ENCODED_LEN(MASTER_BYTES, sodium_base64_VARIANT_ORIGINAL) + 1];
    randombytes_buf(master, sizeof master);
    sodium_bin2base64(line, sizeof line, master, sizeof master, sodium_base64_VARIANT_ORIGINAL);
    size_t length = strlen(line);
    line[length++] = '\n';
    bool written = write_all(fd, line, length) && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    wipe(master, sizeof master);
    wipe(line, sizeof line);
    if (!written) {
        (void)unlink(path);
        return key_trouble(d, "key.cannot-write", path);
    }
    return true;
}

/* The master key's bytes; the file must be the owner's alone. */
static bool master_read(const char *path, uint8_t master[MASTER_BYTES], struct diag *d)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return key_trouble(d, errno == ENOENT ? "key.missing" : "key.mode", path);
    }
    struct stat facts;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || (facts.st_mode & 077) != 0) {
        (void)close(fd);
        return key_trouble(d, "key.mode", path);
    }
    char line[KEY_FILE_LIMIT];
    ssize_t n = read(fd, line, sizeof line);
    (void)close(fd);
    size_t length = 0;
    bool sound = n > 0 && n < KEY_FILE_LIMIT &&
                 sodium_base642bin(master, MASTER_BYTES, line, (size_t)n, "\r\n", &length, NULL,
                                   sodium_base64_VARIANT_ORIGINAL) == 0 &&
                 length == MASTER_BYTES;
    wipe(line, sizeof line);
    return sound ? true : key_trouble(d, "key.damaged", path);
}

static void ring_fill(struct key_ring *ring, const uint8_t master[MASTER_BYTES])
{
    for (int purpose = 0; purpose < KEY_PURPOSE_COUNT; purpose++) {
        int failed = crypto_kdf_derive_from_key(ring->key[purpose], KEY_BYTES,
                                                (uint64_t)purpose + 1, kdf_context, master);
        assert(!failed);
    }
    static const char domain[] = "marsad key id";
    uint8_t digest[crypto_generichash_BYTES];
    int failed = crypto_generichash(digest, sizeof digest, (const uint8_t *)domain,
                                    sizeof domain - 1, master, MASTER_BYTES);
    assert(!failed);
    hash_hex(digest, ID_DIGITS / 2, ring->id);
}

struct key_ring *key_ring_open(const char *path, struct diag *d)
{
    need_sodium();
    uint8_t *master = sodium_malloc(MASTER_BYTES);
    struct key_ring *ring = sodium_malloc(sizeof *ring);
    assert(master && ring);
    bool sound = master_read(path, master, d);
    if (sound) {
        ring_fill(ring, master);
        int failed = sodium_mprotect_readonly(ring);
        assert(!failed);
    }
    sodium_free(master);
    if (!sound) {
        sodium_free(ring);
        return NULL;
    }
    return ring;
}

void key_ring_close(struct key_ring *ring)
{
    sodium_free(ring);
}

void key_ring_id(const struct key_ring *ring, char out[ID_DIGITS + 1])
{
    memcpy(out, ring->id, sizeof ring->id);
}

/* Tags and pseudonyms */

struct tagger tagger_new(const struct key_ring *ring, enum key_purpose purpose, str domain)
{
    assert(purpose < KEY_PURPOSE_COUNT && domain.n > 0);
    struct tagger tagger;
    int failed = crypto_generichash(tagger.key, sizeof tagger.key, (const uint8_t *)domain.p,
                                    (unsigned long long)domain.n, ring->key[purpose], KEY_BYTES);
    assert(!failed);
    return tagger;
}

/* The path's sub-key, so that nothing can be moved from the one to the other. */
void file_tag(const struct key_ring *ring, str path, const uint8_t sha256[SHA256_BYTES],
              uint8_t tag[TAG_BYTES])
{
    struct tagger tagger = tagger_new(ring, KEY_FILE, path);
    tagger_tag(&tagger, (str){(const char *)sha256, SHA256_BYTES}, tag);
    wipe(&tagger, (ptrdiff_t)sizeof tagger);
}

void tagger_tag(const struct tagger *tagger, str bytes, uint8_t tag[TAG_BYTES])
{
    crypto_shorthash_siphashx24(tag, (const uint8_t *)bytes.p, (unsigned long long)bytes.n,
                                tagger->key);
}

uint64_t tagger_tag64(const struct tagger *tagger, str bytes)
{
    uint8_t tag[TAG_BYTES];
    tagger_tag(tagger, bytes, tag);
    uint64_t value;
    memcpy(&value, tag, sizeof value);
    /* Neither 0..3 nor, read as signed, the four missing values of model/value.h. */
    uint64_t reserved = value & ~(uint64_t)3;
    return reserved == 0 || reserved == (uint64_t)INT64_MIN ? value | 4 : value;
}

uint32_t tagger_reference(const struct tagger *tagger, str key)
{
    uint32_t reference = (uint32_t)(tagger_tag64(tagger, key) >> 34);
    return reference ? reference : 1;
}

void reference_text(uint32_t reference, char out[REFERENCE_BYTES])
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int i = REFERENCE_BYTES - 2; i >= 0; i--) {
        out[i] = digits[reference & 31];
        reference >>= 5;
    }
    out[REFERENCE_BYTES - 1] = 0;
}

/* Sealing */

void seal(const struct key_ring *ring, const uint8_t *plain, ptrdiff_t n, uint8_t *sealed)
{
    assert(n >= 0);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    int failed = crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, plain,
                                       (unsigned long long)n, sealed, ring->key[KEY_SEAL]);
    assert(!failed);
}

bool unseal(const struct key_ring *ring, const uint8_t *sealed, ptrdiff_t n, uint8_t *plain)
{
    if (n < SEAL_EXTRA_BYTES) {
        return false;
    }
    return crypto_secretbox_open_easy(plain, sealed + crypto_secretbox_NONCEBYTES,
                                      (unsigned long long)(n - crypto_secretbox_NONCEBYTES), sealed,
                                      ring->key[KEY_SEAL]) == 0;
}

void wipe(void *bytes, ptrdiff_t n)
{
    assert(n >= 0);
    sodium_memzero(bytes, (size_t)n);
}

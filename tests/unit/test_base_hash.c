/* Hashes against published vectors, key files against every way in which they can be wrong, sealed
 * bytes against every single flipped bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"

static char folder[] = "build/test-hash-XXXXXX";
static struct arena memory;

static int make_folder(void **unused)
{
    (void)unused;
    (void)mkdir("build", 0755);
    memory = arena_reserve(1 << 24);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    bool removed = dir_remove(folder, &d);
    arena_release(&memory);
    return removed ? 0 : -1;
}

static const char *path_of(struct arena *a, const char *name)
{
    return str_to_c(a, path_join(a, str_from_c(folder), str_from_c(name)));
}

static void test_sha256(void **unused)
{
    (void)unused;
    /* FIPS 180-4 examples; the last one is a million times "a". */
    static const struct {
        const char *text, *hex;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sha256_of(str_from_c(cases[i].text), digest);
        hash_hex(digest, SHA256_BYTES, hex);
        assert_string_equal(hex, cases[i].hex);
    }
    struct sha256 *hash = sha256_new();
    for (int i = 0; i < 100000; i++) {
        sha256_update(hash, "aaaaaaaaaa", 10);
    }
    sha256_finish(hash, digest);
    hash_hex(digest, SHA256_BYTES, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_siphash(void **unused)
{
    (void)unused;
    /* vectors_sip128 of the reference implementation: key 00..0f, input 00 01 .. */
    static const struct {
        ptrdiff_t length;
        const char *hex;
    } cases[] = {
        {0, "a3817f04ba25a8e66df67214c7550293"},
        {1, "da87c1d86b99af44347659119b22fc45"},
        {2, "8177228da4a45dc7fca38bdef60affe4"},
        {15, "5493e99933b0a8117e08ec0f97cfc3d9"},
    };
    struct tagger tagger;
    char input[16], hex[33];
    for (int i = 0; i < 16; i++) {
        tagger.key[i] = (uint8_t)i;
        input[i] = (char)i;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t tag[TAG_BYTES];
        tagger_tag(&tagger, (str){input, cases[i].length}, tag);
        hash_hex(tag, TAG_BYTES, hex);
        assert_string_equal(hex, cases[i].hex);
        uint64_t narrow = tagger_tag64(&tagger, (str){input, cases[i].length});
        assert_memory_equal(&narrow, tag, sizeof narrow);
    }
}

static struct key_ring *fresh_ring(struct arena *a, const char *name)
{
    struct diag d = diag_new(a);
    const char *path = path_of(a, name);
    assert_true(key_new(path, &d));
    struct key_ring *ring = key_ring_open(path, &d);
    assert_non_null(ring);
    assert_int_equal(d.count, 0);
    return ring;
}

static const char *trouble_opening(struct arena *a, const char *path)
{
    struct diag d = diag_new(a);
    assert_null(key_ring_open(path, &d));
    assert_int_equal(d.count, 1);
    assert_int_equal(diag_exit_code(&d), 5);
    return d.item[0].id;
}

static void test_key_files(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    const char *path = path_of(&a, "key");
    assert_string_equal(trouble_opening(&a, path), "key.missing");
    mode_t before = umask(0);
    assert_true(key_new(path, &d));
    (void)umask(before);
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(facts.st_size, 45);

    assert_false(key_new(path, &d));
    assert_string_equal(d.item[0].id, "key.exists");
    assert_false(key_new(path_of(&a, "no/such/folder"), &d));
    assert_string_equal(d.item[1].id, "key.cannot-write");

    static const mode_t modes[] = {0640, 0604, 0601, 0610, 0666, 0620};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_string_equal(trouble_opening(&a, path), "key.mode");
    }
    assert_int_equal(chmod(path, 0400), 0);
    struct key_ring *ring = key_ring_open(path, &d);
    assert_non_null(ring);
    key_ring_close(ring);

    const char *link = path_of(&a, "link");
    assert_int_equal(symlink("key", link), 0);
    assert_string_equal(trouble_opening(&a, link), "key.mode");
    assert_string_equal(trouble_opening(&a, folder), "key.mode");
}

static void test_damaged_keys(void **unused)
{
    (void)unused;
    static const char *const damaged[] = {
        "",
        "\n",
        "AAAA\n",
        "not base64 at all, but of about the right length\n",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=x\n",
    };
    struct arena a = memory;
    struct diag d = diag_new(&a);
    const char *path = path_of(&a, "damaged");
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        assert_true(file_write(path, str_from_c(damaged[i]), &d));
        assert_int_equal(chmod(path, 0600), 0);
        assert_string_equal(trouble_opening(&a, path), "key.damaged");
    }
    /* 32 zero bytes are a key, with or without the line end. */
    assert_true(file_write(path, STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), &d));
    assert_int_equal(chmod(path, 0600), 0);
    struct key_ring *ring = key_ring_open(path, &d);
    assert_non_null(ring);
    char id[9];
    key_ring_id(ring, id);
    assert_int_equal(strlen(id), 8);
    key_ring_close(ring);
}

static void test_purposes_differ(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct key_ring *ring = fresh_ring(&a, "purposes");
    struct key_ring *other = fresh_ring(&a, "other");
    struct tagger taggers[4] = {
        tagger_new(ring, KEY_PERSON, STR("cases.national_id")),
        tagger_new(ring, KEY_RECORD, STR("cases.national_id")),
        tagger_new(ring, KEY_PERSON, STR("cases.case_id")),
        tagger_new(other, KEY_PERSON, STR("cases.national_id")),
    };
    uint8_t tags[4][TAG_BYTES];
    for (int i = 0; i < 4; i++) {
        tagger_tag(&taggers[i], STR("AB123456"), tags[i]);
        for (int j = 0; j < i; j++) {
            assert_memory_not_equal(tags[i], tags[j], TAG_BYTES);
        }
    }
    struct tagger again = tagger_new(ring, KEY_PERSON, STR("cases.national_id"));
    uint8_t tag[TAG_BYTES];
    tagger_tag(&again, STR("AB123456"), tag);
    assert_memory_equal(tag, tags[0], TAG_BYTES);
    char ids[2][9];
    key_ring_id(ring, ids[0]);
    key_ring_id(other, ids[1]);
    assert_string_not_equal(ids[0], ids[1]);
    key_ring_close(ring);
    key_ring_close(other);
}

/* Of the key, the path and the content; the same again; no other purpose gives it. */
static void test_file_tags(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct key_ring *ring = fresh_ring(&a, "files");
    struct key_ring *other = fresh_ring(&a, "files-other");
    uint8_t content[2][SHA256_BYTES], tag[6][TAG_BYTES];
    sha256_of(STR("case_id,date\n1,2024-01-01\n"), content[0]);
    sha256_of(STR("case_id,date\n1,2024-01-02\n"), content[1]);
    str path = STR("fes/cases_2024.csv");
    file_tag(ring, path, content[0], tag[0]);
    file_tag(ring, path, content[1], tag[1]);
    file_tag(ring, STR("sale/cases_2024.csv"), content[0], tag[2]);
    file_tag(other, path, content[0], tag[3]);
    struct tagger record = tagger_new(ring, KEY_RECORD, path);
    tagger_tag(&record, (str){(const char *)content[0], SHA256_BYTES}, tag[4]);
    struct tagger shown = tagger_new(ring, KEY_DISPLAY, path);
    tagger_tag(&shown, (str){(const char *)content[0], SHA256_BYTES}, tag[5]);
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < i; k++) {
            assert_memory_not_equal(tag[i], tag[k], TAG_BYTES);
        }
    }
    uint8_t again[TAG_BYTES];
    file_tag(ring, path, content[0], again);
    assert_memory_equal(again, tag[0], TAG_BYTES);
    key_ring_close(ring);
    key_ring_close(other);
}

static void test_seal(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct key_ring *ring = fresh_ring(&a, "seal");
    static const uint8_t plain[] = "a tag and a day";
    enum { SIZE = sizeof plain, SEALED = SIZE + SEAL_EXTRA_BYTES };
    uint8_t sealed[SEALED], second[SEALED], opened[SIZE];
    seal(ring, plain, SIZE, sealed);
    seal(ring, plain, SIZE, second);
    assert_memory_not_equal(sealed, second, SEALED);
    assert_true(unseal(ring, sealed, SEALED, opened));
    assert_memory_equal(opened, plain, SIZE);
    for (int bit = 0; bit < 8 * SEALED; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(unseal(ring, sealed, SEALED, opened));
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (int n = 0; n < SEALED; n++) {
        assert_false(unseal(ring, sealed, n, opened));
    }
    uint8_t nothing[SEAL_EXTRA_BYTES];
    seal(ring, plain, 0, nothing);
    assert_true(unseal(ring, nothing, sizeof nothing, opened));
    wipe(opened, SIZE);
    static const uint8_t zeros[SIZE];
    assert_memory_equal(opened, zeros, SIZE);
    key_ring_close(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_siphash),
        cmocka_unit_test(test_key_files),
        cmocka_unit_test(test_damaged_keys),
        cmocka_unit_test(test_purposes_differ),
        cmocka_unit_test(test_file_tags),
        cmocka_unit_test(test_seal),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

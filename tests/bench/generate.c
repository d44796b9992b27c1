/* Writes the benchmark input: N case records of about 200 bytes in 100 centre folders, Arabic
 * notes, 2 % of the notes quoted with a line end inside, 45 persons for 100 records, 0.1 % of each
 * of some kinds of error. Deterministic. usage: generate N DIRECTORY [quote-all] */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static uint64_t state;

static uint32_t below(uint32_t limit)
{
    state += 0x9E3779B97F4A7C15u; /* splitmix64, Steele et al. 2014 */
    uint64_t x = state;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    x ^= x >> 31;
    return (uint32_t)(((x >> 32) * limit) >> 32);
}

#define PICK(list) list[below((uint32_t)(sizeof list / sizeof *list))]

static const char *const violence[] = {"physical", "psychological", "sexual",      "economic",
                                       "neglect",  "digital",       "trafficking", "institutional"};
static const char *const relation[] = {"husband",   "ex_husband", "father",   "brother",
                                       "son",       "in_law",     "relative", "employer",
                                       "colleague", "neighbour",  "stranger", "other"};
static const char *const setting[] = {"home", "street", "work", "school", "transport", "online"};
static const char *const marital[] = {"single", "married", "divorced", "widowed", "separated"};
static const char *const education[] = {"none", "primary", "secondary", "vocational", "higher"};
static const char *const employment[] = {"employed", "self", "unemployed", "student", "home"};
static const char *const referral[] = {"police", "hospital", "ngo", "court", "self", "hotline"};
/* Arabic words, as UTF-8 bytes: what a note is made of */
static const char *const word[] = {"\xd8\xb2\xd9\x88\xd8\xac",
                                   "\xd8\xa7\xd9\x84\xd9\x85\xd9\x86\xd8\xb2\xd9\x84",
                                   "\xd9\x85\xd8\xb3\xd8\xa7\xd8\xb9\xd8\xaf\xd8\xa9",
                                   "\xd8\xac\xd9\x84\xd8\xb3\xd8\xa9",
                                   "\xd8\xa7\xd8\xb3\xd8\xaa\xd9\x85\xd8\xa7\xd8\xb9",
                                   "\xd9\x85\xd8\xad\xd8\xa7\xd9\x85\xd9\x8a\xd8\xa9",
                                   "\xd8\xb4\xd9\x87\xd8\xa7\xd8\xaf\xd8\xa9",
                                   "\xd8\xb7\xd8\xa8\xd9\x8a\xd8\xa9",
                                   "\xd8\xa7\xd9\x84\xd9\x86\xd9\x81\xd9\x82\xd8\xa9",
                                   "\xd9\x85\xd8\xaa\xd8\xa7\xd8\xa8\xd8\xb9\xd8\xa9"};

static void write_note(FILE *file)
{
    if (below(100) < 2) {
        fprintf(file, "\"%s, %s\n%s \"\"%s\"\"\"", PICK(word), PICK(word), PICK(word), PICK(word));
        return;
    }
    uint32_t words = 4 + below(6);
    for (uint32_t i = 0; i < words; i++) {
        fprintf(file, "%s%s", i ? " " : "", PICK(word));
    }
}

static void write_record(FILE *file, int centre, long record, long persons)
{
    uint32_t person = below((uint32_t)persons);
    int year = 2015 + (int)below(10), month = 1 + (int)below(12), day = 1 + (int)below(28);
    fprintf(file, "R%03d-%08ld,CT%03d,", centre, record, centre);
    if (below(1000)) {
        fprintf(file, "TN%010u%08X", person, person * 2654435761u);
    }
    const char *date = below(1000) ? "%04d-%02d-%02d" : "%04d/%02d/%02d";
    char text[32];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, date, year, month, day);
#pragma GCC diagnostic pop
    fprintf(file, ",%s,%d,%s,G%02u,%s,%s,%s,%u,", text, 1950 + (int)(person % 55),
            below(1000) ? person % 7 ? "f" : "m" : "x", person % 24, PICK(marital), PICK(education),
            PICK(employment), below(7));
    uint32_t first = below(8);
    fputs(violence[first], file);
    if (below(100) < 45) {
        fprintf(file, ";%s", violence[(first + 3) % 8]);
    }
    fprintf(file, ",%s,%s,%s,%s,", PICK(relation), PICK(setting), PICK(referral),
            below(3) ? "no" : "yes");
    write_note(file);
    fputc('\n', file);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: generate N DIRECTORY\n");
        return 2;
    }
    long records = atol(argv[1]), each = records / 100;
    for (int centre = 0; centre < 100; centre++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/CT%03d", argv[2], centre);
        mkdir(path, 0777);
        snprintf(path, sizeof path, "%s/CT%03d/visits_2024.csv", argv[2], centre);
        FILE *file = fopen(path, "wb");
        if (!file) {
            perror(path);
            return 1;
        }
        state = (uint64_t)centre * 7919u + (uint64_t)records;
        fputs("record_id,centre_id,person_code,contact_date,birth_year,sex,governorate,marital_"
              "status,"
              "education,employment,children_count,violence_types,relation,setting,referral,"
              "complaint,"
              "note\n",
              file);
        long count = centre == 99 ? records - 99 * each : each;
        for (long i = 0; i < count; i++) {
            write_record(file, centre, i, records * 45 / 100 + 1);
        }
        if (fclose(file) != 0) {
            perror(path);
            return 1;
        }
    }
    return 0;
}

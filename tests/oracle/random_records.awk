# Random exports for the profile `recorder` (tests/golden/defects): every kind of missing value, ties of dates, keys
# that repeat, references to nothing, persons unknown or in both houses.
# usage: awk -v seed=N -v folder=DIR -f random_records.awk
function below(n) { return int(rand() * n) }
function maybe(text, one_in) { return below(one_in) == 0 ? "" : text }
function pick(list,    part, n) { n = split(list, part, " "); return part[1 + below(n)] }
function day(from, span,    d) { return strftime("%Y-%m-%d", from + below(span) * 86400, 1) }
function yes() { return below(2) ? "true" : "false" }
function wanted(    text, i, all) {
    split("safety health justice", all, " ")
    for (i = 1; i <= 3; i++) if (below(2)) text = text (text == "" ? "" : ";") all[i]
    return text
}
BEGIN {
    srand(seed)
    start = 1672531200 # 2023-01-01
    houses[1] = "north-house"; houses[2] = "south-house"
    for (h = 1; h <= 2; h++) {
        path = folder "/" houses[h]
        system("mkdir -p " path)
        file = path "/incidents.csv"
        print "incident_id,survivor_code,centre_id,date_of_interview,date_of_incident,age,gbv_kind,place,reported_before,consent,children,wanted" > file
        for (i = 1; i <= 900; i++) {
            line = sprintf("i%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", below(60) ? i : below(900), maybe("s" below(400), 15),
                           houses[h], day(start, 720), maybe(day(start - 30 * 86400, 720), 10), maybe(below(75), 10),
                           maybe(pick("rape sexual_assault physical_assault forced_marriage denial psychological"), 12),
                           maybe(pick("north hill harbour south oasis"), 12), maybe(pick("no no no gbvims_org other_org"), 12),
                           below(8) ? "true" : "false", maybe(below(9), 10), wanted())
            print line > file
            if (below(50) == 0) print line > file
        }
        close(file)
        file = path "/authors.csv"
        print "author_id,incident_id,is_primary,relation,author_age" > file
        for (i = 1; i <= 1200; i++) printf "a%d,i%d,%s,%s,%s\n", i, 1 + below(930), yes(), maybe(pick("partner former_partner family neighbour no_relation"), 9), maybe(10 + below(60), 9) > file
        close(file)
        file = path "/goals.csv"
        print "goal_id,incident_id,need,progress,goal_day" > file
        for (i = 1; i <= 1100; i++) printf "g%d,i%d,%s,%s,%s\n", i, 1 + below(930), pick("safety health justice"), maybe(pick("n_a not_met in_progress met met"), 9), day(start, 750) > file
        close(file)
        file = path "/feedback.csv"
        print "form_id,incident_id,yes_answers,no_answers" > file
        for (i = 1; i <= 700; i++) printf "f%d,i%d,%s,%s\n", i, 1 + below(930), maybe(below(6), 9), maybe(below(6), 9) > file
        close(file)
        file = path "/stays.csv"
        print "stay_id,survivor_code,centre_id,in_date,out_date,guests" > file
        for (i = 1; i <= 400; i++) {
            from = start + below(720) * 86400
            printf "t%d,%s,%s,%s,%s,%s\n", i, maybe("s" below(400), 20), houses[h], strftime("%Y-%m-%d", from, 1), maybe(day(from, 80), 6), maybe(1 + below(5), 12) > file
        }
        close(file)
        if (h == 1) {
            file = path "/estimates.csv"
            print "estimate_id,kind,of_year,estimate,lower,upper" > file
            print "e1,health,2023,20,15.5,26\ne2,health,2024,7.5,5,11\ne3,safety,2024,9,," > file
            close(file)
        }
        file = path "/beds.csv"
        print "bed_line,centre_id,month_start,beds" > file
        for (m = 0; m < 25; m++) if (m != 7) printf "b%d,%s,%d-%02d-01,%d\n", m, houses[h], 2023 + int(m / 12), m % 12 + 1, 10 + below(20) > file
        close(file)
    }
}

# Rows of one worksheet as text, cells parted by tabs: awk -f rows.awk sharedStrings.xml sheetN.xml
BEGIN { RS = "<" }
function close_string() { if (open) { text[strings++] = held; held = ""; open = 0 } }
FNR == 1 { file++ }
file == 1 && /^si[ >]/ { open = 1; held = "" }
file == 1 && /^t[ >]/ { sub(/^[^>]*>/, ""); held = held $0 }
file == 1 && /^\/si>/ { close_string() }
file == 2 && /^row / { line = "" ; cells = 0 }
file == 2 && /^c / { shared = /t="s"/ }
file == 2 && /^v>/ { sub(/^v>/, ""); line = line (cells++ ? "\t" : "") (shared ? text[$0] : $0) }
file == 2 && /^\/row>/ && cells { print line }

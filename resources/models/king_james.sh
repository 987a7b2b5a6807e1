#!/bin/sh
# The King James Bible as a corpus: one verse a line, an empty line between chapters (Debian package bible-kjv).
bible -f gen1:1-rev22:21 |
  awk '{ split($1, reference, ":"); if (NR > 1 && reference[1] != chapter) print ""
         chapter = reference[1]; sub(/^[^ ]+ /, ""); print }'

# Outlives the lab by as long as it takes to end what the lab has started, should the lab not come to do it: its standard
# input ends however the lab does. Lines say what is owed (`owe process:1`, `owe mount:/there`) and what no longer
# (`forget process:1`).
# shellcheck shell=sh

trap '' HUP INT TERM PIPE

owed=" "
while read -r word what; do
    case $word in
    owe) owed="$owed$what " ;;
    forget) owed="${owed%% "$what" *} ${owed#* "$what" }" ;;
    esac
done

for what in $owed; do
    case $what in
    process:*) kill -KILL "${what#process:}" 2>/dev/null ;;
    mount:*) umount -l "${what#mount:}" 2>/dev/null ;;
    esac
done

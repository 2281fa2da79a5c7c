package io.zabitat.admission.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What reading the whole chain has shown.
 *
 * @param first number of the oldest record; 0 when there is none
 * @param last number of the newest
 * @param hash of the newest: whoever notes it elsewhere can ask later whether it is still in the chain
 * @param problems empty for a chain that nobody has changed
 * @param notes what is normal, and worth knowing
 */
public record AuditCheck(long first, long last, String hash, List<String> problems, List<String> notes) {
    static final String BROKEN = "CHAIN_BROKEN";

    private static final int MAX_PROBLEMS = 20;

    public AuditCheck {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    public boolean isIntact() {
        return problems.isEmpty();
    }

    /** @param known {@code NUMBER:HASH} as an earlier check has shown it, or nothing */
    static AuditCheck of(Path directory, Optional<String> known) throws IOException {
        Reading reading = new Reading(known);
        List<Path> files = AuditFiles.list(directory);
        for (Path file : files) {
            reading.file(file, file.equals(files.get(files.size() - 1)));
        }
        return reading.end(AuditHead.read(directory));
    }

    private static final class Reading {
        private final Optional<String> known;
        private final List<String> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private Optional<AuditRecord> first = Optional.empty();
        private Optional<AuditRecord> last = Optional.empty();
        private Optional<AuditRecord> beforeLast = Optional.empty();
        private boolean knownFound;

        Reading(Optional<String> known) {
            this.known = known;
        }

        void file(Path file, boolean newest) throws IOException {
            AuditFiles.Content content = AuditFiles.read(file);
            int number = 0;
            for (String line : content.lines()) {
                number++;
                Optional<AuditRecord> record = AuditRecord.parse(line);
                if (record.isEmpty()) {
                    problem(file.getFileName() + " line " + number + " is no record");
                } else {
                    if (number == 1 && record.get().number() != AuditFiles.firstNumber(file)) {
                        problem(file.getFileName() + " begins with record "
                                + record.get().number());
                    }
                    record(record.get());
                }
            }
            if (content.tornBytes() > 0 && newest) {
                notes.add("the last line is not finished: the process ended while it was written");
            } else if (content.tornBytes() > 0) {
                problem(file.getFileName() + " ends in the middle of a line");
            }
        }

        private void record(AuditRecord record) {
            if (!record.isIntact()) {
                problem("record " + record.number() + " was changed: its hash is another");
            }
            if (last.isPresent() && record.number() != last.get().number() + 1) {
                problem("record " + record.number() + " follows on "
                        + last.get().number());
            }
            if (last.isPresent() && !record.previous().equals(last.get().hash())) {
                problem("record " + record.number() + " does not continue the one before");
            }
            if (last.isEmpty() && record.number() == 1 && !record.previous().equals(AuditRecord.BEFORE_THE_FIRST)) {
                problem("record 1 continues another chain");
            }
            if (record.entry().step().equals(BROKEN)) {
                problem("record " + record.number() + " says: " + record.entry().reason());
            }
            first = first.or(() -> Optional.of(record));
            beforeLast = last;
            last = Optional.of(record);
            knownFound |= known.equals(Optional.of(record.number() + ":" + record.hash()));
        }

        private void problem(String text) {
            if (problems.size() < MAX_PROBLEMS) {
                problems.add(text);
            }
        }

        AuditCheck end(Optional<AuditHead> head) {
            if (head.isEmpty() && last.isPresent()) {
                problem(AuditHead.FILE + " is missing or unreadable: nobody can tell whether records were cut off");
            }
            head.ifPresent(this::compare);
            if (known.isPresent() && !knownFound) {
                problem("the chain does not contain " + known.get());
            }
            first.filter(oldest -> oldest.number() > 1)
                    .ifPresent(oldest -> notes.add("older records than " + oldest.number() + " were rotated away"));
            return new AuditCheck(
                    first.map(AuditRecord::number).orElse(0L),
                    last.map(AuditRecord::number).orElse(0L),
                    last.map(AuditRecord::hash).orElse(AuditRecord.BEFORE_THE_FIRST),
                    problems,
                    notes);
        }

        private void compare(AuditHead head) {
            long newest = last.map(AuditRecord::number).orElse(0L);
            boolean same = last.map(record ->
                            record.number() == head.last() && record.hash().equals(head.hash()))
                    .orElse(head.last() == 0);
            // the process may have ended between a record and the head behind it
            boolean oneAhead = beforeLast
                    .map(record ->
                            record.number() == head.last() && record.hash().equals(head.hash()))
                    .orElse(head.last() == 0 && newest == 1);
            if (!same && !oneAhead) {
                problem("the newest record is " + newest + ", and was " + head.last() + " with hash " + head.hash());
            }
            if (first.map(AuditRecord::number).orElse(1L) > Math.max(1, head.first())) {
                problem("the oldest record is " + first.orElseThrow().number() + ", and was " + head.first());
            }
        }
    }
}

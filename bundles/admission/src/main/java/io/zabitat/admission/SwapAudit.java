package io.zabitat.admission;

import io.zabitat.admission.audit.AuditEntry;
import io.zabitat.admission.audit.AuditLog;
import io.zabitat.admission.audit.AuditRecord;
import io.zabitat.swap.EndedSwap;
import io.zabitat.swap.SwapRecord;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each step of each swap into the audit, before the next one begins: the coordinator of a server calls it, on its own thread. A
 * swap goes on when the audit cannot be written, because the way back is a step, too. What operators have had done besides swaps is
 * written after it was done or refused, on their threads.
 */
final class SwapAudit implements Consumer<Map<String, Object>> {
    private static final Logger LOG = LoggerFactory.getLogger(SwapAudit.class);
    private static final String REFUSED = "REFUSED";
    private static final int LOOK_BACK = 10_000;

    private final AuditLog audit;

    SwapAudit(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void accept(Map<String, Object> event) {
        if ("swap".equals(event.get("event"))) {
            String kind = text(event, "kind");
            append(new AuditEntry(
                    text(event, "server"),
                    text(event, "actor"),
                    kind,
                    subject(text(event, "role"), text(event, "swap"), text(event, "generation")),
                    text(event, "from"),
                    text(event, "to"),
                    result(kind),
                    text(event, "reason")));
        } else if ("deed".equals(event.get("event"))) {
            append(new AuditEntry(
                    text(event, "server"),
                    text(event, "actor"),
                    text(event, "kind"),
                    text(event, "subject"),
                    "",
                    text(event, "to"),
                    text(event, "result"),
                    text(event, "reason")));
        }
    }

    private static String text(Map<String, Object> event, String key) {
        return String.valueOf(event.getOrDefault(key, ""));
    }

    private static String subject(String role, String swap, String generation) {
        return (role
                        + (swap.isEmpty() ? "" : " swap " + swap)
                        + (generation.isEmpty() ? "" : " generation " + generation))
                .trim();
    }

    private static String result(String kind) {
        return switch (kind) {
            case REFUSED -> "refused";
            case "FAILED", "ROLLBACK", "ROLLED_BACK", "FAILED_OVER" -> "failed";
            default -> "ok";
        };
    }

    /** What has ended before this listened: a start ends what a crash has interrupted. */
    void catchUp(String server, List<EndedSwap> history) {
        try {
            Set<String> known = new HashSet<>();
            for (AuditRecord record : audit.newest(LOOK_BACK)) {
                known.add(record.entry().server()
                        + record.entry().step()
                        + record.entry().subject());
            }
            for (EndedSwap ended : history) {
                SwapRecord swap = ended.swap();
                String subject = subject(swap.role().key(), swap.id(), Long.toString(swap.generation()));
                if (known.add(server + ended.ending() + subject)) {
                    audit.append(new AuditEntry(
                            server,
                            swap.actor(),
                            ended.ending().name(),
                            subject,
                            swap.from().toString(),
                            swap.to().toString(),
                            result(ended.ending().name()),
                            "written down later: " + ended.detail()));
                }
            }
        } catch (IOException e) {
            LOG.error("server={} the audit cannot be written: {}", server, e.toString());
        }
    }

    private void append(AuditEntry entry) {
        try {
            audit.append(entry);
        } catch (IOException | RuntimeException e) {
            // the coordinator is not to be disturbed by whatever is wrong here
            LOG.error("server={} the audit cannot be written: {}; not in it: {}", entry.server(), e, entry);
        }
    }
}

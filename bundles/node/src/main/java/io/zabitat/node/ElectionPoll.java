package io.zabitat.node;

import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import io.zabitat.node.election.ElectionQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Asks all members that are there whether they could elect by an algorithm, by nodes that each of them sees, and gathers their answers. The
 * node loop's.
 */
final class ElectionPoll {
    private final ElectionSlot slot;
    private final ElectionQuestion question;
    private final Set<Long> asked;
    private final Consumer<Optional<String>> end;
    private final Map<Long, String> answers = new TreeMap<>();
    private final List<Runnable> watches = new ArrayList<>();
    private boolean over;

    /** @param end told once: why not, or nothing when all can */
    ElectionPoll(ElectionSlot slot, ElectionQuestion question, List<Long> asked, Consumer<Optional<String>> end) {
        this.slot = slot;
        this.question = question;
        this.asked = new TreeSet<>(asked);
        this.end = end;
    }

    void begin(long millis) {
        if (asked.isEmpty()) {
            finish(Optional.empty());
            return;
        }
        watches.add(slot.later(millis, () -> {
            asked.removeAll(answers.keySet());
            finish(Optional.of("no answer from " + names(asked) + " within " + millis + " ms"));
        }));
        for (long member : asked) {
            watches.add(
                    slot.decisions().watch(ElectionQuestion.answerPath(member), answer -> onAnswer(member, answer)));
        }
        slot.decisions().put(ElectionQuestion.PATH, question.text()).whenComplete((written, failure) -> {
            if (failure != null) {
                finish(Optional.of("the members cannot be asked: " + failure.getMessage()));
            }
        });
    }

    private static String names(Set<Long> members) {
        return members.stream().map(id -> "server " + id).collect(Collectors.joining(", "));
    }

    private void onAnswer(long member, Optional<Entry> entry) {
        Optional<String> answer = entry.flatMap(written -> question.answerIn(written.text()));
        if (over || answer.isEmpty()) {
            return;
        }
        answers.put(member, answer.get());
        if (answers.keySet().containsAll(asked)) {
            String refusals = answers.entrySet().stream()
                    .filter(entryOf -> !entryOf.getValue().equals(ElectionQuestion.YES))
                    .map(entryOf -> "server " + entryOf.getKey() + ": " + entryOf.getValue())
                    .collect(Collectors.joining("; "));
            finish(refusals.isEmpty() ? Optional.empty() : Optional.of(refusals));
        }
    }

    private void finish(Optional<String> why) {
        if (over) {
            return;
        }
        cancel();
        end.accept(why);
    }

    /** Nobody waits for it any more; what was written for it goes. */
    void cancel() {
        if (over) {
            return;
        }
        over = true;
        watches.forEach(Runnable::run);
        List<String> paths = new ArrayList<>(List.of(ElectionQuestion.PATH));
        answers.keySet().forEach(member -> paths.add(ElectionQuestion.answerPath(member)));
        paths.stream()
                .filter(path -> slot.decisions().now(path).isPresent())
                .forEach(path -> slot.decisions().delete(path, Decisions.ANY_VERSION));
    }
}

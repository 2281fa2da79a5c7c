package io.zabitat.core;

import io.zabitat.api.Zxid;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * An oracle that grants exclusively: questions reach it late, answers leave it late, either may be lost, and a lease ends at any
 * moment. Questions of one member are answered in order.
 */
final class SimOracle {
    private static final Event UNREACHABLE = new Event.GrantLost("unreachable", 0);

    /** Null where no answer is awaited. */
    private record Question(boolean isSilent, Supplier<Event> done) {
        Event answer() {
            return done.get();
        }
    }

    private final SimEnsemble ensemble;
    private final Random random;
    private final ArrayDeque<Question>[] questions;
    private final ArrayDeque<Event>[] answers;
    private long lastToken;
    private long token;
    private int holder;
    private long epoch;
    private int epochOf;
    long upTo;
    int grants;

    @SuppressWarnings("unchecked")
    SimOracle(SimEnsemble ensemble, Random random, int members) {
        this.ensemble = ensemble;
        this.random = random;
        this.questions = new ArrayDeque[members + 1];
        this.answers = new ArrayDeque[members + 1];
        for (int i = 0; i <= members; i++) {
            questions[i] = new ArrayDeque<>();
            answers[i] = new ArrayDeque<>();
        }
    }

    // ---------------------------------------------------------------------------------------------- asked by members

    void request(int member, long wanted, long lastZxid) {
        questions[member].add(new Question(false, () -> grant(member, wanted, lastZxid)));
    }

    void record(int member, long asked, long zxid) {
        questions[member].add(new Question(false, () -> {
            if (token != asked || zxid < upTo) {
                return new Event.GrantLost("token " + asked + " is not " + token, epoch);
            }
            upTo = zxid;
            return new Event.Granted(asked, epoch, zxid);
        }));
    }

    void release(int member, long asked, long zxid) {
        questions[member].add(new Question(true, () -> {
            if (token == asked) {
                token = 0;
                upTo = Math.max(upTo, zxid);
            }
            return null;
        }));
    }

    private Event grant(int member, long wanted, long lastZxid) {
        if (token != 0 && holder != member) {
            return new Event.GrantLost("held by " + holder, epoch);
        } else if (lastZxid < upTo) {
            return new Event.GrantLost("behind " + Zxid.toString(upTo), epoch);
        } else if (wanted < epoch || wanted == epoch && member != epochOf) {
            return new Event.GrantLost("epoch", epoch);
        }
        token = ++lastToken;
        holder = member;
        epoch = wanted;
        epochOf = member;
        upTo = lastZxid;
        grants++;
        return new Event.Granted(token, epoch, upTo);
    }

    // ---------------------------------------------------------------------------------------------- moved by the run

    /** The member has crashed: what it asked may still take effect, but nobody hears the answer. */
    void forget(int member) {
        answers[member].clear();
        boolean reach = random.nextBoolean();
        List<Question> asked = List.copyOf(questions[member]);
        questions[member].clear();
        if (reach) {
            asked.forEach(question -> questions[member].add(new Question(true, () -> {
                question.answer();
                return null;
            })));
        }
    }

    /** @param faulty whether questions and answers may be lost */
    void step(SimMember member, boolean faulty) {
        if (!questions[member.id].isEmpty() && random.nextBoolean()) {
            Question question = questions[member.id].remove();
            boolean lost = faulty && random.nextInt(8) == 0;
            boolean reached = !lost || random.nextBoolean();
            Event answer = reached ? question.answer() : question.isSilent() ? null : UNREACHABLE;
            if (answer != null) {
                answers[member.id].add(lost ? UNREACHABLE : answer);
            }
        }
        if (member.alive && !answers[member.id].isEmpty() && random.nextBoolean()) {
            Event answer = answers[member.id].remove();
            member.mayGoAlone = answer instanceof Event.Granted;
            ensemble.trace(member.id, "!", "ORACLE");
            member.step(answer);
        }
    }

    void expire() {
        token = 0;
    }

    boolean isIdle() {
        for (int i = 0; i < questions.length; i++) {
            if (!questions[i].isEmpty() || !answers[i].isEmpty()) {
                return false;
            }
        }
        return true;
    }
}

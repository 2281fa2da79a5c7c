package io.zabitat.itests.transcript;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A list under construction: one call adds one case. */
final class Stories {
    /** What a case does to a server. */
    interface Story {
        void tell(Script script) throws IOException;
    }

    /** One case: its name and its story. */
    record Case(String name, Story story, Optional<Deviation> deviation) {}

    /**
     * Where ours does not answer as Apache, and why that is right.
     *
     * @param answer what a line of our transcript looks like instead
     */
    record Deviation(String reason, Pattern answer) {}

    private final List<Case> cases = new ArrayList<>();

    /** A case that begins with session `a` and a node of its own. */
    Stories add(String name, Story story) {
        return addBare(name, script -> story.tell(script.begin()));
    }

    /** A case that begins with nothing. */
    Stories addBare(String name, Story story) {
        cases.add(new Case(name, story, Optional.empty()));
        return this;
    }

    /** In the case added last ours deviates: one line of its transcript matches the expression. */
    Stories deviates(String reason, String answer) {
        Case last = cases.remove(cases.size() - 1);
        cases.add(new Case(last.name(), last.story(), Optional.of(new Deviation(reason, Pattern.compile(answer)))));
        return this;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}

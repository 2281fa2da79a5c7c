package io.zabitat.itests.transcript;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A list under construction: one call adds one case. */
final class Stories {
    /** What a case does to a server. */
    interface Story {
        void tell(Script script) throws IOException;
    }

    /** One case: its name and its story. */
    record Case(String name, Story story) {}

    private final List<Case> cases = new ArrayList<>();

    /** A case that begins with session `a` and a node of its own. */
    Stories add(String name, Story story) {
        return addBare(name, script -> story.tell(script.begin()));
    }

    /** A case that begins with nothing. */
    Stories addBare(String name, Story story) {
        cases.add(new Case(name, story));
        return this;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}

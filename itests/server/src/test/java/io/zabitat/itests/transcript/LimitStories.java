package io.zabitat.itests.transcript;

import static io.zabitat.itests.transcript.Ops.*;

import java.util.List;

/** A server that takes three connections of one address (client protocol 2). */
final class LimitStories {
    private LimitStories() {}

    static List<Stories.Case> cases() {
        Stories stories = new Stories();
        stories.add(
                "the fourth connection is closed without a byte",
                s -> s.connect("b")
                        .connect("c")
                        .open("d")
                        .end()
                        .on("c")
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .connect("e")
                        .op(EXISTS, watch(s.root(), false))
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .on("b")
                        .op(CLOSE_SESSION, nothing())
                        .end()
                        .on("a")
                        .op(CLOSE_SESSION, nothing())
                        .end());
        return stories.cases();
    }
}

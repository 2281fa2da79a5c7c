package io.zabitat.bench.load;

import java.util.Locale;

/** What can be measured, with its request type (client protocol, section 4). */
enum Op {
    GET(4),
    SET(5),
    CREATE(1),
    EXISTS(3),
    CHILDREN(12),
    MULTI(14),
    SYNC(9),
    /** 90 % get, 10 % set. */
    MIX(0);

    final int type;

    Op(int type) {
        this.type = type;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

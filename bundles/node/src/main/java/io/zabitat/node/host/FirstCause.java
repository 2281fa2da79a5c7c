package io.zabitat.node.host;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a person needs to know of a failure: its first cause and where it was thrown. */
public final class FirstCause {
    private static final int FRAMES = 5;
    private static final int MAX_DEPTH = 20;

    private FirstCause() {}

    public static String of(Throwable failure) {
        Throwable first = failure;
        for (int i = 0; i < MAX_DEPTH && first.getCause() != null; i++) {
            first = first.getCause();
        }
        return first
                + Arrays.stream(first.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> " at " + frame.getClassName() + "." + frame.getMethodName() + ":"
                                + frame.getLineNumber())
                        .collect(Collectors.joining());
    }
}

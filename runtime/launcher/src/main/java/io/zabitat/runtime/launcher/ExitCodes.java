package io.zabitat.runtime.launcher;

/** What the process ends with. The numbers above 2 are ZooKeeper's. */
final class ExitCodes {
    static final int OK = 0;
    static final int UNEXPECTED = 1;
    static final int USAGE = 2;

    private ExitCodes() {}
}

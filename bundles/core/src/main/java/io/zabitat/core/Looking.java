package io.zabitat.core;

/** Waits for the election. Serves nobody. */
final class Looking implements Role {
    private final Core core;

    Looking(Core core) {
        this.core = core;
    }

    @Override
    public RoleName name() {
        return RoleName.LOOKING;
    }

    @Override
    public void onElected(long leader, ActionSink out) {
        if (leader != core.settings().self()) {
            throw new InvariantViolation(
                    "elected " + leader + ", but " + core.settings().self() + " is the only member");
        }
        Leading leading = new Leading(core);
        core.become(leading);
        leading.establish(out);
    }

    @Override
    public void onSubmit(Event.Submit submit, ActionSink out) {
        throw new InvariantViolation("transaction submitted while looking for a leader");
    }

    @Override
    public void onPersisted(long upTo, ActionSink out) {
        core.persisted(upTo);
    }

    @Override
    public void onStorageFailed(String reason, ActionSink out) {
        out.halt(reason);
    }

    @Override
    public long nextZxid() {
        throw new InvariantViolation("no zxid while looking for a leader");
    }
}

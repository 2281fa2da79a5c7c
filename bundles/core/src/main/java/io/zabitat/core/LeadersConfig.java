package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;

/**
 * The newest configuration a leader knows, as NEWLEADER carries it: logged before that is acknowledged, in force with UPTODATE. Owned by
 * {@link Learning}.
 */
final class LeadersConfig {
    private final Core core;
    private EnsembleConfig announced;

    LeadersConfig(Core core) {
        this.core = core;
    }

    /** @return what is wrong with the text; null if nothing */
    String announced(byte[] text, ActionSink out) {
        Configs configs = core.configs();
        if (!configs.isDynamic() || text.length <= 1) {
            return null;
        }
        try {
            announced = EnsembleConfig.parse(text);
            if (configs.isNewer(announced)) {
                configs.await(announced, out);
            }
            return null;
        } catch (IllegalArgumentException e) {
            return "the leader's configuration: " + e.getMessage();
        }
    }

    /**
     * The leader is established.
     *
     * @return whether this server has another role now, or needs another leader
     */
    boolean activate(long epoch, long leader, ActionSink out) {
        Configs configs = core.configs();
        if (announced == null || !configs.isNewer(announced) || !isCommitted(announced.version(), epoch)) {
            return false; // or not yet
        }
        boolean observed = configs.isObserver();
        configs.activate(announced, out);
        return observed != configs.isObserver() || !configs.current().mayLead(leader);
    }

    /**
     * ZooKeeper's leader announces a reconfiguration that it has only proposed to learners that come in the meantime, and ZooKeeper's
     * learners have it in force with UPTODATE. Here it waits for its commit. What is of an older epoch, or from no transaction, was
     * committed with the leader's establishment.
     */
    private boolean isCommitted(long version, long epoch) {
        return Zxid.epoch(version) < epoch
                || Zxid.counter(version) == 0
                || version <= core.history().lastDelivered();
    }
}

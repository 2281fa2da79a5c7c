package io.zabitat.node.quorum;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.core.RoleName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a list of members that was asked for will never be in force. */
class ListChangeTest {
    private static final EnsembleConfig LIST = EnsembleConfig.parse("server.1=127.0.0.1:1:2:participant\nversion=100");

    private final ListChange change = new ListChange(LIST, null, text -> {}, text -> {});

    private static QuorumFacts facts(RoleName role, boolean established, long epoch, Optional<EnsembleConfig> next) {
        return new QuorumFacts(1, role, established, 1, epoch, LIST, next, List.of());
    }

    @Test
    void shouldBeLostWithItsLeaderAlsoWhenTheSameServerIsElectedAgain() {
        change.epoch = 5;
        assertFalse(change.isLostUnder(facts(RoleName.LEADING, true, 5, Optional.empty())), "it was only asked for");
        assertFalse(change.isLostUnder(facts(RoleName.LOOKING, false, 5, Optional.empty())), "nobody knows yet");
        assertFalse(change.isLostUnder(facts(RoleName.LEADING, false, 6, Optional.empty())), "nobody knows yet");
        assertFalse(change.isLostUnder(facts(RoleName.LEADING, true, 6, Optional.of(LIST))), "it goes on");
        assertTrue(change.isLostUnder(facts(RoleName.LEADING, true, 6, Optional.empty())));
        assertTrue(change.isLostUnder(facts(RoleName.FOLLOWING, true, 6, Optional.empty())));
    }
}

package io.zabitat.node;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.core.Core;
import io.zabitat.core.RoleName;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.ZNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes an operator's wish for other members to where a client's goes, with the rights of {@code super}: whoever reaches the shell of the
 * server may do everything to it. Owned by the node loop.
 */
final class MemberChanges {
    private static final Caller OPERATOR = new Caller(0, List.of(new Id("super", "")));

    private final Core core;
    private final DataTree tree;
    private final WritePipeline pipeline;
    private final boolean member;

    /** @param member whether the server belongs to an ensemble */
    MemberChanges(Core core, DataTree tree, WritePipeline pipeline, boolean member) {
        this.core = core;
        this.tree = tree;
        this.pipeline = pipeline;
        this.member = member;
    }

    /** @param answer the new list; never given when the server's role ends first */
    void submit(MemberChange change, CompletableFuture<String> answer) {
        if (!member) {
            refuse(answer, "this server belongs to no ensemble");
        } else if (core.role() != RoleName.LEADING || core.nextZxid() < 0) {
            long leader = core.status().leader();
            refuse(answer, "this server does not lead: ask " + (leader < 0 ? "the leader" : "server " + leader));
        } else {
            pipeline.submit(
                    new ReconfigRequest(change.joining(), change.leaving(), change.members(), change.version()),
                    WritePipeline.Body.EMPTY,
                    OPERATOR,
                    0,
                    null,
                    (txn, result) -> answer(result, answer));
        }
    }

    private void answer(TxnResult result, CompletableFuture<String> answer) {
        if (result.error() != 0) {
            refuse(answer, explain(result.error()));
            return;
        }
        ZNode node = tree.find(result.path());
        answer.complete(new String(node.array(), node.dataOffset(), node.dataLength(), StandardCharsets.UTF_8));
    }

    private static void refuse(CompletableFuture<String> answer, String why) {
        answer.completeExceptionally(new MemberChangeException(why));
    }

    private static String explain(int error) {
        ErrorCode code = Arrays.stream(ErrorCode.values())
                .filter(known -> known.code() == error)
                .findFirst()
                .orElse(ErrorCode.SYSTEM_ERROR);
        String hint = switch (code) {
            case RECONFIG_DISABLED -> "members change with reconfigEnabled=true only, on every member";
            case RECONFIG_IN_PROGRESS -> "another change is under way: try again";
            case BAD_VERSION -> "the list in force has another version";
            case NEW_CONFIG_NO_QUORUM ->
                "a quorum of the new list must be connected and synced first: start those that join";
            case BAD_ARGUMENTS ->
                "not a list that can be put in force: lines are server.N=host:quorumPort:electionPort[:role];"
                        + "[clientHost:]clientPort with addresses nobody else has, two voters must stay"
                        + " (one with standaloneEnabled=false), and one by one works without groups only";
            default -> "the server's log may say more";
        };
        return code + ": " + hint;
    }
}

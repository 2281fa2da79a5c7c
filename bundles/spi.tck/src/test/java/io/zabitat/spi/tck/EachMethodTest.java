package io.zabitat.spi.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.spi.auth.AuthProvider;
import io.zabitat.spi.auth.AuthProviderFactory;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of every contract throws once: the table says which test of the kit finds it. */
class EachMethodTest {
    private static final Map<Class<?>, String> TABLE = Map.of(
            FaultyKits.Auth.class, """
            AuthProviderFactory.scheme    shouldHaveOneNameThatNobodyElseHas
            AuthProviderFactory.create    shouldSayWhoTheVisitorIs
            AuthProvider.scheme           shouldHaveOneNameThatNobodyElseHas
            AuthProvider.authenticate     shouldSayWhoTheVisitorIs
            AuthProvider.isValid          shouldTakeAclIdsThatMeanSomebody
            AuthProvider.matches          shouldMeanTheVisitorByItsAclId
            AuthProvider.isAuthenticated  shouldAnswerTheSameAgain
            AuthProvider.userName         shouldHaveAUserNameForTheVisitor
            """,
            FaultyKits.Election.class, """
            ElectionAlgorithm.number  shouldHaveNumberOfItsProtocol
            ElectionAlgorithm.warning shouldSayInWordsWhatToBeWaryOf
            ElectionAlgorithm.start   shouldDecideAloneWhenQuorumOfOne
            Election.step             shouldDecideAloneWhenQuorumOfOne
            Election.vote             shouldReportVoteAtAnyTime
            Election.round            shouldTakeEveryEventAtAnyTime
            """,
            FaultyKits.Oracles.class, """
            OracleProvider.kind  shouldHaveAKindThatStandsBeforeAColon
            OracleProvider.open  shouldGrantWhatWasAskedFor
            Oracle.request       shouldGrantWhatWasAskedFor
            Oracle.record        shouldGoOnWhileTheGrantStands
            Oracle.release       shouldTakeAGrantBackMoreThanOnce
            Oracle.attend        shouldLetTheOtherTakeOverFromASilentHolder
            Oracle.describe      shouldDescribeItselfToAnyThreadAtAnyTime
            Oracle.close         shouldServeAgainWhenTheServerStartsAgain
            """,
            FaultyKits.Quorum.class, """
            QuorumVerifierProvider.name    shouldBeNamed
            QuorumVerifierProvider.create  shouldAnswerAsCountedByHand
            QuorumVerifier.isQuorum        shouldAnswerAsCountedByHand
            QuorumVerifier.weight          shouldKnowItsVoters
            QuorumVerifier.isVoter         shouldKnowItsVoters
            QuorumVerifier.oracle          shouldNotLoseByGrant
            """,
            FaultyKits.Transport.class, """
            TransportProvider.name    shouldBeCalledByAName
            TransportProvider.open    shouldBeCalledByAName
            TransportEngine.watch     shouldReportConnectionsOnlyWhileWatching
            TransportEngine.unwatch   shouldReportConnectionsOnlyWhileWatching
            TransportEngine.bind      shouldRefuseWhatIsNotBound
            TransportEngine.adopt     shouldNotReadWhilePaused
            TransportEngine.poll      shouldWaitNoLongerThanAsked
            TransportEngine.wake      shouldRememberWakeThatComesBeforeThePoll
            TransportEngine.close     shouldLeaveListenerUsableWhenEngineCloses
            Channel.remoteAddress     shouldBeHarmlessAfterTheEnd
            Channel.localAddress      shouldBeHarmlessAfterTheEnd
            Channel.isSecure          shouldShowNoCertificatesOfThoseWhoHaveShownNone
            Channel.peerCertificates  shouldShowNoCertificatesOfThoseWhoHaveShownNone
            Channel.reserve           shouldSendNothingBeforeFlush
            Channel.flush             shouldSendNothingBeforeFlush
            Channel.pendingBytes      shouldSendNothingBeforeFlush
            Channel.isCongested       shouldTellCongestionAndItsEnd
            Channel.setReading        shouldNotReadWhilePaused
            Channel.closeAfterFlush   shouldDeliverEverythingBeforeClosing
            Channel.close             shouldDropWhatIsPendingWhenClosed
            Channel.release           shouldGoOnInAnotherEngineWithAllBytes
            """,
            FaultyKits.Storage.class, """
            StorageProvider.name   shouldBeCalledByAName
            StorageProvider.open   shouldBeEmptyAtFirst
            Store.recover          shouldBeEmptyAtFirst
            Store.reload           shouldBringWhatIsThereWhileItStaysOpen
            Store.probe            shouldSayHowFarTheLogServesALearner
            Store.log              shouldBringBackWhatWasSynced
            Store.snapshots        shouldBeEmptyAtFirst
            Store.epochs           shouldBeEmptyAtFirst
            Store.usage            shouldSayHowManyBytesItUses
            Store.close            shouldBringBackWhatWasSynced
            TxnLog.append          shouldBringBackWhatWasSynced
            TxnLog.sync            shouldBringBackWhatWasSynced
            TxnLog.roll            shouldCountWhatWasAppendedSinceTheLastRoll
            TxnLog.truncate        shouldBringExactlyWhatATruncationLeft
            TxnLog.reset           shouldBeginAnewBehindAnInstalledSnapshot
            TxnLog.quarantine      shouldDoubtAHistoryThatWasGivenUpUntilAnotherHasCome
            TxnLog.read            shouldReadWhatWasSyncedFromAZxidOn
            TxnCursor.next         shouldReadWhatWasSyncedFromAZxidOn
            TxnCursor.zxid         shouldReadWhatWasSyncedFromAZxidOn
            TxnCursor.payload      shouldEndAPassWhereTheLogEndedWhenItBegan
            TxnCursor.close        shouldReadWhatWasSyncedFromAZxidOn
            Snapshots.create       shouldListSnapshotsNewestFirstAndGiveTheirBodies
            Snapshots.install      shouldBeginAnewBehindAnInstalledSnapshot
            Snapshots.list         shouldListSnapshotsNewestFirstAndGiveTheirBodies
            Snapshots.read         shouldListSnapshotsNewestFirstAndGiveTheirBodies
            Snapshots.purge        shouldReadASnapshotOnWhileItIsPurged
            SnapshotWriter.write   shouldListSnapshotsNewestFirstAndGiveTheirBodies
            SnapshotWriter.commit  shouldListSnapshotsNewestFirstAndGiveTheirBodies
            SnapshotWriter.close   shouldDropASnapshotThatIsNotCommitted
            Epochs.accepted        shouldKeepEpochs
            Epochs.current         shouldKeepEpochs
            Epochs.saveAccepted    shouldKeepEpochs
            Epochs.saveCurrent     shouldKeepEpochs
            """);

    private static final List<Class<?>> CONTRACTS = List.of(
            AuthProviderFactory.class,
            AuthProvider.class,
            ElectionAlgorithm.class,
            Election.class,
            OracleProvider.class,
            Oracle.class,
            QuorumVerifierProvider.class,
            QuorumVerifier.class,
            TransportProvider.class,
            TransportEngine.class,
            Channel.class,
            StorageProvider.class,
            Store.class,
            TxnLog.class,
            TxnLog.TxnCursor.class,
            Snapshots.class,
            Snapshots.SnapshotWriter.class,
            Epochs.class);

    /** A method and the test that finds it wrong. */
    record Row(Class<?> kit, String method, String test) {
        @Override
        public String toString() {
            return method + " by " + test;
        }
    }

    static Stream<Row> rows() {
        return TABLE.entrySet().stream()
                .flatMap(entry -> entry.getValue()
                        .lines()
                        .map(line -> line.trim().split("\\s+"))
                        .map(words -> new Row(entry.getKey(), words[0], words[1])));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldCatchTheMethodThatThrows(Row row) {
        Verdict.of(row.kit(), Map.of(Faulty.PARAMETER, "THROWS " + row.method()), row.test())
                .caughtBy(row.test());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldLetTheTestPassWhenNothingIsWrong(Row row) {
        Verdict.of(row.kit(), Verdict.PATIENT, row.test()).passed();
    }

    @Test
    void shouldHaveARowForEveryMethod() {
        TreeSet<String> missing = CONTRACTS.stream()
                .flatMap(contract -> Arrays.stream(contract.getMethods())
                        .filter(method -> contract == method.getDeclaringClass())
                        .map(method -> contract.getSimpleName() + "." + method.getName()))
                .collect(Collectors.toCollection(TreeSet::new));
        rows().map(Row::method).forEach(missing::remove);
        assertEquals(new TreeSet<>(), missing);
    }

    @Test
    void shouldEndAKitWhoseProviderHangs() {
        Map.of(
                        "Election.step", new Row(FaultyKits.Election.class, "", "shouldDecideAloneWhenQuorumOfOne"),
                        "AuthProvider.authenticate", new Row(FaultyKits.Auth.class, "", "shouldSayWhoTheVisitorIs"),
                        "Oracle.request", new Row(FaultyKits.Oracles.class, "", "shouldGrantWhatWasAskedFor"),
                        "TransportEngine.poll", new Row(FaultyKits.Transport.class, "", "shouldWaitNoLongerThanAsked"),
                        "Store.close", new Row(FaultyKits.Storage.class, "", "shouldBeEmptyAtFirst"),
                        "TxnLog.sync", new Row(FaultyKits.Storage.class, "", "shouldBringBackWhatWasSynced"))
                .forEach((method, row) ->
                        Verdict.of(row.kit(), hanging(method), row.test()).because(row.test(), "not back after"));
    }

    private static Map<String, String> hanging(String method) {
        Map<String, String> parameters = new HashMap<>(Verdict.HASTY);
        parameters.put(Faulty.PARAMETER, "HANGS " + method);
        return parameters;
    }

    @Test
    void shouldFindTheThreadThatAProviderLeaves() {
        Map.of(
                        "ElectionAlgorithm.start", FaultyKits.Election.class,
                        "AuthProviderFactory.create", FaultyKits.Auth.class,
                        "Oracle.record", FaultyKits.Oracles.class,
                        "TransportProvider.open", FaultyKits.Transport.class,
                        "StorageProvider.open", FaultyKits.Storage.class)
                .forEach((method, kit) -> Verdict.of(
                                kit, Map.of(Faulty.PARAMETER, "LEAKS_A_THREAD " + method), "shouldCreateNoThread")
                        .because("shouldCreateNoThread", "[leaked"));
    }
}

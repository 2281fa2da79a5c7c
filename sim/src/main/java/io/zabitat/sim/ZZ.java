package io.zabitat.sim;
import io.zabitat.spi.election.*;
import io.zabitat.api.Vote;
import io.zabitat.election.fast.FastLeaderElectionProvider;
final class ZZ {
  static ElectionAlgorithm wrap(int id, Schedule sc) {
    return new ElectionAlgorithm() {
      public int number() { return 3; }
      public Election start(ElectionContext c) {
        Election e = new FastLeaderElectionProvider().start(c);
        return new Election() {
          public void step(ElectionEvent ev, long now, ElectionSink out) {
            String what = ev instanceof ElectionEvent.Received r ? "from " + r.from() + " " + show(r.message()) : ev.toString();
            System.out.println(sc.now()/1000 + " E" + id + " <- " + what);
            e.step(ev, now, new ElectionSink() {
              public void send(long to, byte[] m) { System.out.println(sc.now()/1000 + " E" + id + " -> " + to + " " + show(m)); out.send(to, m); }
              public void decide(Vote v, boolean counts) { System.out.println(sc.now()/1000 + " E" + id + " DECIDE " + v + " " + counts); out.decide(v, counts); }
              public void wakeAt(long n) { out.wakeAt(n); }
            });
          }
          public Vote vote() { return e.vote(); }
          public long round() { return e.round(); }
        };
      }
    };
  }
  static String show(byte[] m) {
    java.nio.ByteBuffer b = java.nio.ByteBuffer.wrap(m);
    return "state " + b.getInt() + " leader " + b.getLong() + " zxid " + Long.toHexString(b.getLong()) + " round " + b.getLong() + " epoch " + b.getLong();
  }
}

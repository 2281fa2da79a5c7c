package io.zabitat.sim;

import java.util.List;

/**
 * A request under way.
 *
 * @param type an op code
 * @param path what it is about; empty for multi and closeSession
 * @param watch whether a read leaves a watch
 * @param version what a write expects, -1 for any
 * @param flags of a create
 * @param floor the highest zxid that anybody had been shown when it was sent: its own reply is not older
 * @param parts of a multi
 */
record Request(
        int xid,
        int type,
        String path,
        boolean watch,
        int version,
        int flags,
        byte[] data,
        long floor,
        List<Request> parts) {}

package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.Perms;
import io.zabitat.api.request.CheckRequest;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests on a small set of paths, so that they collide often. */
final class RandomRequests {
    private static final String[] NAMES = {"a", "b", "c", "a-longer-name", "ü"};
    private static final List<List<Acl>> ACLS = List.of(
            Acl.OPEN,
            Acl.READABLE,
            List.of(new Acl(Perms.ALL, new Id("digest", "u:x"))),
            List.of(new Acl(Perms.READ, Id.ANYONE), new Acl(Perms.ALL, new Id("digest", "v:x"))));

    private final Random random;

    /** The same path object in several requests must not confuse anybody. */
    private final Map<String, Path> shared = new HashMap<>();

    RandomRequests(Random random) {
        this.random = random;
    }

    WriteRequest next() {
        int dice = random.nextInt(100);
        if (dice < 3) {
            return new CreateSessionRequest(4000);
        }
        if (dice < 6) {
            return new CloseSessionRequest();
        }
        if (dice < 20) {
            List<WriteRequest> parts = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                parts.add(single(true));
            }
            return new MultiRequest(parts);
        }
        return single(false);
    }

    Path path() {
        StringBuilder text = new StringBuilder();
        for (int depth = random.nextInt(3); depth >= 0; depth--) {
            text.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return random.nextBoolean() ? shared.computeIfAbsent(text.toString(), Path::of) : Path.of(text.toString());
    }

    private WriteRequest single(boolean inMulti) {
        int version = random.nextInt(4) == 0 ? random.nextInt(3) : -1;
        return switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> create();
            case 4, 5 -> new DeleteRequest(path(), version);
            case 6 -> new SetDataRequest(random.nextInt(20) == 0 ? Path.ROOT : path(), data(), version);
            case 7 -> inMulti ? new CheckRequest(path(), version) : new SetAclRequest(path(), acl(), version);
            default -> inMulti ? new CheckRequest(path(), -1) : new DeleteContainerRequest(path());
        };
    }

    private WriteRequest create() {
        return switch (random.nextInt(4)) {
            case 0 -> new CreateRequest(OpCode.CREATE_CONTAINER, path(), data(), acl(), 4, -1);
            case 1 -> new CreateRequest(OpCode.CREATE2, path(), data(), acl(), random.nextInt(4), -1);
            default -> new CreateRequest(OpCode.CREATE, path(), data(), acl(), random.nextInt(4), -1);
        };
    }

    private byte[] data() {
        int length = random.nextInt(12) - 1;
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private List<Acl> acl() {
        return ACLS.get(random.nextInt(3) > 0 ? 0 : random.nextInt(ACLS.size()));
    }
}

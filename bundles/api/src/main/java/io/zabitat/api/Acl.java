package io.zabitat.api;

import java.util.List;
import java.util.Objects;

/** One entry of an access control list: {@link Perms} bits granted to an identity. Unknown bits are kept. */
public record Acl(int perms, Id id) {
    /** Everything to everybody. */
    public static final List<Acl> OPEN = List.of(new Acl(Perms.ALL, Id.ANYONE));

    /** Reading to everybody: the ACL of {@code /zookeeper/config}. */
    public static final List<Acl> READABLE = List.of(new Acl(Perms.READ, Id.ANYONE));

    public Acl {
        Objects.requireNonNull(id, "id");
    }
}

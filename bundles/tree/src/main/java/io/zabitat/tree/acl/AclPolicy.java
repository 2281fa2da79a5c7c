package io.zabitat.tree.acl;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The rules of client protocol, section 11: who may do what, and what an ACL must look like. Stateless. */
public final class AclPolicy {
    private static final String WORLD = "world";
    private static final String AUTH = "auth";
    private static final String SUPER = "super";
    private static final String DIGEST = "digest";

    private final AclSchemes schemes;
    private final boolean skipAcl;

    public AclPolicy(AclSchemes schemes, boolean skipAcl) {
        this.schemes = Objects.requireNonNull(schemes, "schemes");
        this.skipAcl = skipAcl;
    }

    /** Whether one of the ids has one of the permissions. A node without a list is open to all. */
    public boolean permits(List<Acl> acl, int perms, List<Id> ids) {
        if (acl == Acl.OPEN || skipAcl || acl.isEmpty()) {
            return true;
        }
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).scheme().equals(SUPER)) {
                return true;
            }
        }
        for (int i = 0; i < acl.size(); i++) {
            Acl entry = acl.get(i);
            if ((entry.perms() & perms) != 0 && isMeant(entry.id(), ids)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMeant(Id wanted, List<Id> ids) {
        if (wanted.equals(Id.ANYONE)) {
            return true;
        }
        for (int i = 0; i < ids.size(); i++) {
            Id id = ids.get(i);
            if (id.scheme().equals(wanted.scheme())
                    && schemes.isKnown(id.scheme())
                    && schemes.matches(id.scheme(), id.id(), wanted.id())) {
                return true;
            }
        }
        return false;
    }

    /** The list as it is to be stored, or empty when it is not valid (-114). */
    public Optional<List<Acl>> fixUp(List<Acl> asked, List<Id> ids) {
        if (asked == Acl.OPEN || asked.equals(Acl.OPEN)) {
            return Optional.of(Acl.OPEN);
        }
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        List<Acl> fixed = new ArrayList<>(asked.size());
        for (Acl entry : new LinkedHashSet<>(asked)) {
            if (!fixUpEntry(entry, ids, fixed)) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(fixed));
    }

    /** Why {@link #fixUp} refuses a list: the first entry that is not valid says it. */
    public ErrorCode faultOf(List<Acl> asked, List<Id> ids) {
        for (Acl entry : asked) {
            if (!fixUpEntry(entry, ids, new ArrayList<>())) {
                return isUnreadable(entry.id()) ? ErrorCode.MARSHALLING_ERROR : ErrorCode.INVALID_ACL;
            }
        }
        return ErrorCode.INVALID_ACL;
    }

    /** ZooKeeper stumbles over a null name only when there is somebody to look at it. */
    private boolean isUnreadable(Id id) {
        return id.id().equals(Id.NULL_NAME) && (id.scheme().equals(WORLD) || schemes.isKnown(id.scheme()));
    }

    private boolean fixUpEntry(Acl entry, List<Id> ids, List<Acl> into) {
        String scheme = entry.id().scheme();
        if (entry.id().equals(Id.ANYONE)) {
            into.add(entry);
            return true;
        }
        if (scheme.equals(AUTH)) {
            boolean any = false;
            for (Id id : ids) {
                if (schemes.isAuthenticated(id.scheme())) {
                    into.add(new Acl(entry.perms(), id));
                    any = true;
                }
            }
            return any;
        }
        if (isUnreadable(entry.id())
                || scheme.equals(WORLD)
                || !schemes.isKnown(scheme)
                || !schemes.isValid(scheme, entry.id().id())) {
            return false;
        }
        into.add(entry);
        return true;
    }

    /** The list as getACL shows it to callers without ADMIN: the secret part of digest ids is an x. */
    public static List<Acl> masked(List<Acl> acl) {
        List<Acl> shown = new ArrayList<>(acl.size());
        for (Acl entry : acl) {
            Id id = entry.id();
            int colon = id.scheme().equals(DIGEST) ? id.id().indexOf(':') : -1;
            shown.add(
                    colon < 0
                            ? entry
                            : new Acl(entry.perms(), new Id(DIGEST, id.id().substring(0, colon) + ":x")));
        }
        return shown;
    }
}

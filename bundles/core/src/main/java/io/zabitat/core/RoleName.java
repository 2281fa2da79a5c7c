package io.zabitat.core;

/** The roles of a member, as ZooKeeper names them. */
public enum RoleName {
    LOOKING,
    FOLLOWING,
    LEADING,
    OBSERVING
}

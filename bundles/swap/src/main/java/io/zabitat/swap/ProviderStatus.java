package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;

/** @param state {@code ACTIVE}, {@code STANDBY}, or the phase in which it is tried */
public record ProviderStatus(Role role, ProviderId id, String state) {}

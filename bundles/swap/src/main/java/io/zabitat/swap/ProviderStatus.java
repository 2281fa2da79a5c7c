package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;

/**
 * A provider that is there.
 *
 * @param signer who vouches for it; empty when nobody has judged it
 * @param state {@code ACTIVE}, {@code STANDBY}, or the phase in which it is tried
 */
public record ProviderStatus(Role role, ProviderId id, String signer, String state) {}

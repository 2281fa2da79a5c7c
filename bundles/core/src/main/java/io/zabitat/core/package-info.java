/** The Zab state machine: events in, actions out. No I/O, clock, thread, randomness or logging of its own. */
@Export
@Version("1.0.0")
package io.zabitat.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

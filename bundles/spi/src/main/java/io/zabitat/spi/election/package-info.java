/** Contract of leader elections: state machines that give a hint whom to follow. */
@Export
@Version("1.0.0")
package io.zabitat.spi.election;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

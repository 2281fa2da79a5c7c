/** Transactions as records: what is logged, replicated and applied. */
@Export
@Version("1.0.0")
package io.zabitat.api.txn;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

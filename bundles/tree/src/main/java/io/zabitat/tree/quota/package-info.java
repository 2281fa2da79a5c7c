/** Quotas: the text of the quota nodes, and which paths have one. */
package io.zabitat.tree.quota;

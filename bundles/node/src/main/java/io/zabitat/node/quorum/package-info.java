/** What quorum systems answer: questions, tables of answers, proofs and comparisons. Knows no threads and no I/O. */
package io.zabitat.node.quorum;

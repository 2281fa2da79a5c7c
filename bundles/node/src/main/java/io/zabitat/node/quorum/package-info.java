/** What quorum systems answer: questions, tables of answers, proofs and comparisons. Pure; knows no threads and no I/O. */
package io.zabitat.node.quorum;

"""Recomputing the whole ledger from its rows and naming each row that does not bear out the others."""

from eldercare.timebank.findings import Finding
from eldercare.timebank.rows import snapshot
from eldercare.timebank.verify_accounts import account_findings, repeated_accounts, total_findings
from eldercare.timebank.verify_chain import chain_findings
from eldercare.timebank.verify_entries import entry_findings, repeated_transfers, transfer_findings
from eldercare.timebank.verify_gaps import gap_findings
from eldercare.timebank.verify_history import history_findings, holds_begun_again
from eldercare.timebank.verify_holds import hold_findings, lost_holds


def verify(*, head: str = "") -> list[Finding]:
    """Return everything that is wrong with the ledger, an empty list when all is well.

    `head` is what sealing once answered: where that link is no longer part of the chain, it is named.
    Reads one moment of the database through a connection of its own, row by row, so that it may run while others
    write and however long the ledger is; what a transaction around it did is not seen. What neither a row, a history
    nor the chain tells is not found: on PostgreSQL the newest transfers, deleted with their entries before they were
    sealed, balances set to match; on SQLite only what was deleted of the very last rows.
    """
    with snapshot() as connection:
        return [
            *transfer_findings(connection),
            *entry_findings(connection),
            *account_findings(connection),
            *hold_findings(connection),
            *repeated_transfers(connection),
            *repeated_accounts(connection),
            *lost_holds(connection),
            *total_findings(connection),
            *history_findings(connection),
            *holds_begun_again(connection),
            *gap_findings(connection),
            *chain_findings(connection, head),
        ]

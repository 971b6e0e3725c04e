package domain

import "time"

// Import is a file of products and what came of it.
type Import struct {
	ID             ImportID
	OrganizationID OrganizationID
	SupplierID     SupplierID
	DryRun         bool // checked only: nothing was kept
	Rows           int64
	Accepted       int64
	Rejected       int64
	Problems       []RowProblem
	Status         ImportStatus
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// RowProblem is one thing wrong with one row. Rows count from 1, the header being row 1.
type RowProblem struct {
	Row   int64  `json:"row"`
	Field string `json:"field"`
	Code  Code   `json:"code"`
	Args  Args   `json:"args,omitempty"`
}

// ImportStatus is where an import is in its life.
type ImportStatus string

// Succeeded is an import whose good rows are kept.
const Succeeded ImportStatus = "succeeded"

// ImportStatuses is every status.
var ImportStatuses = []ImportStatus{Succeeded}

// Values is every status, for the contract.
func (ImportStatus) Values() []string { return Texts(ImportStatuses) }

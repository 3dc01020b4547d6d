using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>A query: named ones to draw on, and selects joined by UNION.</summary>
internal sealed record SqlQuery(IReadOnlyList<SqlNamedQuery> With, IReadOnlyList<SqlSelect> Selects);

/// <summary>A query of a WITH clause.</summary>
internal sealed record SqlNamedQuery(string Name, IReadOnlyList<string> ColumnNames, SqlQuery Query);

/// <summary>One SELECT, or VALUES when it has <see cref="Rows"/>.</summary>
internal sealed record SqlSelect(
    bool IsDistinct,
    IReadOnlyList<SqlItem> Items,
    IReadOnlyList<SqlSource> From,
    SqlExpression? Where,
    IReadOnlyList<SqlExpression> GroupBy,
    SqlExpression? Having,
    IReadOnlyList<IReadOnlyList<SqlExpression>>? Rows = null);

/// <summary>An output column; no expression stands for <c>*</c>.</summary>
internal sealed record SqlItem(SqlExpression? Expression, string? Alias, SqlToken Place);

/// <summary>What a query reads: a table by name, or a query in brackets.</summary>
internal sealed record SqlSource(string? Name, SqlQuery? Query, string? Alias, SqlToken Place);

internal abstract record SqlExpression(SqlToken Place);

internal sealed record SqlConstant(Value Value, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlColumn(string? Qualifier, string Name, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlUnary(string Operator, SqlExpression Operand, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlBinary(string Operator, SqlExpression Left, SqlExpression Right, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlCall(string Name, IReadOnlyList<SqlExpression> Arguments, bool IsDistinct, bool IsStar, SqlExpression? Filter, SqlToken Place)
    : SqlExpression(Place);

internal sealed record SqlCase(
    SqlExpression? Operand, IReadOnlyList<(SqlExpression When, SqlExpression Then)> Branches, SqlExpression? Else, SqlToken Place)
    : SqlExpression(Place);

internal sealed record SqlCast(SqlExpression Operand, string Type, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlIn(SqlExpression Operand, IReadOnlyList<SqlExpression> Values, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlInQuery(SqlExpression Operand, SqlQuery Query, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlBetween(SqlExpression Operand, SqlExpression Low, SqlExpression High, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlLike(SqlExpression Operand, SqlExpression Pattern, SqlToken Place) : SqlExpression(Place);

internal sealed record SqlIsNull(SqlExpression Operand, SqlToken Place) : SqlExpression(Place);

/// <summary>A query used as a value, or asked whether it has rows.</summary>
internal sealed record SqlQueryValue(SqlQuery Query, bool IsExists, SqlToken Place) : SqlExpression(Place);

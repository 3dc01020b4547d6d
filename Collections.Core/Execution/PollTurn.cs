using Collections.Core.Amc;
using Collections.Core.Catalog;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>An instance that one poll has for itself, and how it stood when the poll began.</summary>
/// <param name="Token">Every write of the poll checks it.</param>
/// <param name="Held">It is on hold, or its account is: this poll is the probe whether it works again.</param>
/// <param name="Now">By the database's clock.</param>
/// <param name="Others">Slots that others used at the last look.</param>
internal sealed record PollTurn(InstanceId Instance, long Token, AmcInstanceContext Context, bool Held, DateTimeOffset Now, Guid Installation, int Others)
{
    public static PollTurn Read(NpgsqlDataReader row) => new(
        new(row.GetGuid(0)), row.GetInt64(1), new(new(row.GetGuid(3)), new(row.GetString(4)), new(row.GetString(5)), new(row.GetString(2))),
        row.GetBoolean(6), row.GetFieldValue<DateTimeOffset>(7), row.GetGuid(8), row.GetInt32(9));
}

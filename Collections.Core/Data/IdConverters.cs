using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Collections.Core.Data;

/// <summary>How typed ids and states are stored.</summary>
internal static class IdConverters
{
    internal sealed class CollectionIdConverter() : ValueConverter<CollectionId, Guid>(id => id.Value, value => new CollectionId(value));

    internal sealed class WeekIdConverter() : ValueConverter<WeekId, Guid>(id => id.Value, value => new WeekId(value));

    internal sealed class AccountIdConverter() : ValueConverter<AccountId, Guid>(id => id.Value, value => new AccountId(value));

    internal sealed class InstanceIdConverter() : ValueConverter<InstanceId, Guid>(id => id.Value, value => new InstanceId(value));

    internal sealed class WorkflowIdConverter() : ValueConverter<WorkflowId, Guid>(id => id.Value, value => new WorkflowId(value));

    internal sealed class ExecutionIdConverter() : ValueConverter<ExecutionId, Guid>(id => id.Value, value => new ExecutionId(value));

    internal sealed class UserIdConverter() : ValueConverter<UserId, Guid>(id => id.Value, value => new UserId(value));

    internal sealed class WeekVersionIdConverter() : ValueConverter<WeekVersionId, long>(id => id.Value, value => new WeekVersionId(value));

    internal sealed class AmcInstanceIdConverter() : ValueConverter<AmcInstanceId, string>(id => id.Value, value => new AmcInstanceId(value));

    internal sealed class AmcEntityIdConverter() : ValueConverter<AmcEntityId, string>(id => id.Value, value => new AmcEntityId(value));

    internal sealed class AmcExecutionIdConverter() : ValueConverter<AmcExecutionId, string>(id => id.Value, value => new AmcExecutionId(value));

    internal sealed class MarketplaceIdConverter() : ValueConverter<MarketplaceId, string>(id => id.Value, value => new MarketplaceId(value));

    /// <summary>A state in capitals, as the specification writes it.</summary>
    internal sealed class Capitals<TState>() : ValueConverter<TState, string>(
        state => state.ToString().ToUpperInvariant(), text => Enum.Parse<TState>(text, ignoreCase: true))
        where TState : struct, Enum;
}

using Collections.Core.Data;
using Collections.Core.Sharing;

namespace Collections.Web.Features.Sharing;

/// <summary>Sharing of saved views and of snapshots, which have the same dialog: one of the two ids is given.</summary>
public sealed class SharingVerbs(
    ReportConfigQueries configs, ReportConfigWriter configWriter, SnapshotQueries snapshots, SnapshotWriter snapshotWriter, Security.People people)
{
    /// <summary>The person with this address; null: nobody here.</summary>
    public Task<(UserId Id, string Name)?> FindPersonAsync(string email, CancellationToken cancellationToken) => people.FindAsync(email, cancellationToken);

    public Task<IReadOnlyList<ShareGrant>> GrantsAsync(ReportConfigId? config, SnapshotId? snapshot, CancellationToken cancellationToken) =>
        config is { } id ? configs.GrantsAsync(id, cancellationToken) : snapshots.GrantsAsync(snapshot!.Value, cancellationToken);

    public Task<IReadOnlyList<SnapshotAccess>> AccessesAsync(SnapshotId snapshot, CancellationToken cancellationToken) =>
        snapshots.AccessesAsync(snapshot, cancellationToken);

    /// <param name="person">Null: everybody who may see the instance.</param>
    public Task<SharingOutcome> ShareAsync(ReportConfigId? config, SnapshotId? snapshot, UserId? person, CancellationToken cancellationToken) =>
        config is { } id
            ? configWriter.ShareAsync(id, person, expiresAt: null, cancellationToken)
            : snapshotWriter.ShareAsync(snapshot!.Value, person, expiresAt: null, cancellationToken);

    public Task<SharingOutcome> UnshareAsync(ReportConfigId? config, SnapshotId? snapshot, ShareGrantId grant, CancellationToken cancellationToken) =>
        config is { } id ? configWriter.UnshareAsync(id, grant, cancellationToken) : snapshotWriter.UnshareAsync(snapshot!.Value, grant, cancellationToken);

    public Task<SharingOutcome> LinkAsync(SnapshotId snapshot, byte[] hash, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        snapshotWriter.LinkAsync(snapshot, hash, expiresAt, cancellationToken);

    public Task<SharingOutcome> RevokeLinkAsync(SnapshotId snapshot, CancellationToken cancellationToken) =>
        snapshotWriter.RevokeLinkAsync(snapshot, cancellationToken);
}

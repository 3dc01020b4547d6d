namespace Collections.Core.Catalog;

/// <summary>Why AMC does not answer in the name of an account.</summary>
public enum ConnectionProblemKind
{
    Unreachable,
    Throttled,
    CredentialsMissing,

    /// <summary>Client id or client secret.</summary>
    WrongClient,

    TokenRevoked,
    WrongEntity,
    WrongMarketplace,
    TermsNotAccepted,
    NotAllowed,
    UnknownInstance,

    /// <summary>AMC lists the instance and refuses its work.</summary>
    InstanceRefused,
}

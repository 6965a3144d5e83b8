using System.Globalization;
using TumorTrace.Server.Corrections;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>
/// What an edit was made from: the header If-Match: "N", and for version 0 ?run=HASH, as the version's member "run" says, so that regions
/// of another run are not taken for those that were edited.
/// </summary>
internal static class IfMatch
{
    /// <exception cref="RequestProblemException">428: the header is missing; 400: it is not a version.</exception>
    internal static VersionBase Require(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0)
            throw new RequestProblemException(
                StatusCodes.Status428PreconditionRequired,
                "If-Match is missing",
                "name the version that was edited: If-Match: \"N\", with N from the ETag of the annotations"
            );
        return int.TryParse(header.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new VersionBase(version, request.Query["run"] is [{ Length: > 0 } run, ..] ? run : null)
            : throw RequestProblemException.Malformed($"If-Match is {header}, expected a version's number in quotes: \"3\"");
    }
}

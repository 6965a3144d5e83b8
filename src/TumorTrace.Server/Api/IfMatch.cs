using System.Globalization;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>The version that an edit was made from: the header If-Match: "N".</summary>
internal static class IfMatch
{
    /// <exception cref="RequestProblemException">428 without the header, 400 when it is not a version.</exception>
    internal static int Require(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0)
            throw new RequestProblemException(
                StatusCodes.Status428PreconditionRequired,
                "If-Match is missing",
                "say which version was edited: If-Match: \"N\", N as the ETag of the annotations gave it"
            );
        return int.TryParse(header.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw RequestProblemException.Malformed($"If-Match is {header}, expected a version's number in quotes: \"3\"");
    }
}

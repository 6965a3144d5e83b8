using System.Collections.Concurrent;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Corrections;

/// <summary>The versions of every slide: one object per slide, so that writers in this process wait for each other.</summary>
internal sealed class VersionStore(ViewerOptions options, SlideFingerprints fingerprints)
{
    private readonly ConcurrentDictionary<(string Folder, VersionOrigin Origin), SlideVersions> _slides = new();

    /// <exception cref="RequestProblemException">409: a link leads out of the workspace.</exception>
    internal SlideVersions For(SlideEntry entry)
    {
        if (!options.Allows(entry.Corrections))
            throw RequestProblemException.Conflict(
                $"{entry.Corrections}: is a link that leads out of the workspace; corrections are kept only inside it, so replace the "
                    + "link by a folder"
            );
        var origin = new VersionOrigin(fingerprints.Of(entry), entry.Manifest?.SettingsHash);
        return _slides.GetOrAdd((entry.Corrections, origin), key => new SlideVersions(key.Folder, options.Time, key.Origin));
    }
}

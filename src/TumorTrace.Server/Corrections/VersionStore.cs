using System.Collections.Concurrent;
using TumorTrace.Core;
using TumorTrace.Server.Options;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Corrections;

/// <summary>The versions of every slide: one object per slide, so that writers in this process wait for each other.</summary>
internal sealed class VersionStore(ViewerOptions options)
{
    private readonly ConcurrentDictionary<string, SlideVersions> _slides = new(StringComparer.Ordinal);

    /// <exception cref="UserException">A link leads out of the workspace.</exception>
    internal SlideVersions For(SlideEntry entry)
    {
        if (!options.Allows(entry.Corrections))
            throw new UserException($"{entry.Corrections}: lies outside the workspace");
        return _slides.GetOrAdd(entry.Corrections, folder => new SlideVersions(folder, options.Time));
    }
}

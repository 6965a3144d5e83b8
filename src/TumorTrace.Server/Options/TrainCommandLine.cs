namespace TumorTrace.Server.Options;

/// <summary>Spells the command line that trains a pair of models on a workspace's corrections.</summary>
/// <param name="workspace">The workspace's folder.</param>
/// <param name="output">The new pair's folder.</param>
/// <param name="pair">Folder of the pair to begin with.</param>
/// <param name="wholeSlides">Tissue outside all regions is normal.</param>
/// <returns>The arguments, without the program. They make it report its progress as <see cref="Segmentation.RunEvent"/> lines.</returns>
public delegate IReadOnlyList<string> TrainCommandLine(string workspace, string output, string pair, bool wholeSlides);

using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>
/// Which nodes of a network compute on 8-bit integers, which values are stored as such, and which of those share a scale.
/// The logit convolutions and what follows them, and the global pool before a classifier's, stay in float: an 8-bit
/// logit would move many probabilities across the threshold, and they are a thousandth of the work. So does the first
/// convolution: three channels fill no integer instruction, in float it is as fast.
/// </summary>
internal sealed class Int8Layout
{
    private readonly NetworkGraph _network;
    private readonly bool[] _int8,
        _stored;
    private readonly int[] _group;

    /// <param name="floatConvs">Names of convolutions that stay in float beside those of the head.</param>
    internal Int8Layout(NetworkGraph network, IReadOnlySet<string> floatConvs)
    {
        _network = network;
        Users = [.. network.Nodes.Select((_, i) => UsersOf(i))];
        var head = Head();
        _int8 = new bool[network.Nodes.Count];
        for (var i = 0; i < _int8.Length; i++)
            _int8[i] = !head[i] && IsInt8(i, floatConvs);
        _stored =
        [
            .. Enumerable.Range(0, _int8.Length).Select(i => !IsAbsorbed(i) && (_int8[i] || Users[i].Exists(u => _int8[u] && !Follows(u)))),
        ];
        _group = Groups();
        Convolutions = [.. network.Nodes.Where((n, i) => n.Operation is Conv && !head[i] && !IsFirst(n)).Select(n => n.Name)];
    }

    /// <summary>Indices of the nodes that use a node's value.</summary>
    internal IReadOnlyList<List<int>> Users { get; }

    /// <summary>The convolutions that may be 8-bit, in graph order.</summary>
    internal IReadOnlyList<string> Convolutions { get; }

    /// <summary>True if the node computes on 8-bit integers.</summary>
    internal bool Computes(int node) => _int8[node];

    /// <summary>True if the node's value goes through a QuantizeLinear.</summary>
    internal bool Stores(int node) => _stored[node];

    /// <summary>
    /// Values of one group have one scale: a max pool passes its input's through, and what is concatenated must agree,
    /// or it would be rounded twice. A pooled input of a Concat keeps its own.
    /// </summary>
    internal int Group(int node) => _group[node];

    /// <summary>The last of a chain of convolution, batch-norm and ReLU, which ONNX Runtime computes as one.</summary>
    private bool IsAbsorbed(int i) => Users[i].Count == 1 && Follows(Users[i][0]);

    private bool Follows(int node) => _network.Nodes[node].Operation is BatchNorm or Relu;

    private bool IsInt8(int i, IReadOnlySet<string> floatConvs)
    {
        var node = _network.Nodes[i];
        return node.Operation switch
        {
            Conv => !IsFirst(node) && !floatConvs.Contains(node.Name),
            // The largest of rounded values is the largest, rounded; on bytes it is found ten times as fast.
            MaxPool when Users[i].Exists(u => _network.Nodes[u].Operation is Conv && IsInt8(u, floatConvs)) => true,
            // Between convolutions left in float nothing is rounded to 8 bits.
            BatchNorm or Relu or Add or Concat or MaxPool or AvgPool or Upsample => node.Inputs.Any(n => _int8[n]),
            _ => false,
        };
    }

    private bool IsFirst(Node node) => _network.Nodes[node.Inputs[0]].Operation is Input;

    private bool[] Head()
    {
        var before = new bool[_network.Nodes.Count];
        for (var i = before.Length - 1; i >= 0; i--)
            before[i] = Users[i].Exists(u => before[u] || _network.Nodes[u].Operation is Conv);
        return [.. before.Select(b => !b)];
    }

    private List<int> UsersOf(int node) =>
        [.. Enumerable.Range(0, _network.Nodes.Count).Where(u => _network.Nodes[u].Inputs.Contains(node))];

    private int[] Groups()
    {
        int[] parent = [.. Enumerable.Range(0, _network.Nodes.Count)];
        for (var i = 0; i < parent.Length; i++)
        {
            var node = _network.Nodes[i];
            var shared =
                node.Operation is MaxPool or Upsample ? node.Inputs
                : node.Operation is Concat ? node.Inputs.Where(n => _network.Nodes[n].Operation is not (MaxPool or AvgPool))
                : [];
            foreach (var input in shared)
                parent[Root(parent, input)] = Root(parent, i);
        }
        return [.. parent.Select((_, i) => Root(parent, i))];
    }

    private static int Root(int[] parent, int node) => parent[node] == node ? node : Root(parent, parent[node]);
}

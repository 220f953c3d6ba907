# The members of unions as a Tryton module, for script/bench --peers.
from trytond.pool import Pool

from . import member


def register():
    Pool.register(member.Member, module='bench', type_='model')

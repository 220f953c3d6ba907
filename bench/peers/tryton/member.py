# The columns of a member; a union is a party.
from trytond.model import ModelSQL, ModelView, Unique, fields


class Member(ModelSQL, ModelView):
    "Member"
    __name__ = 'bench.member'
    name = fields.Char('Name', required=True)
    org = fields.Many2One('party.party', 'Union', required=True, ondelete='RESTRICT')
    path = fields.Char('Path', required=True)
    document_no = fields.Char('Document')
    document_type = fields.Integer('Type of document')
    mobile = fields.Char('Mobile')
    birth = fields.Date('Birth')
    sex = fields.Integer('Sex')
    tags = fields.Integer('Tags')
    status = fields.Integer('Status', required=True)
    joined = fields.Date('Joined', required=True)
    dues = fields.Numeric('Dues', digits=(10, 2))
    nation = fields.Integer('Nation')
    education = fields.Integer('Education')
    political = fields.Integer('Political')
    employment = fields.Integer('Employment')
    skill = fields.Integer('Skill')
    household = fields.Integer('Household')
    work_unit = fields.Char('Work unit')
    job = fields.Char('Job')
    platform = fields.Char('Platform')
    member_no = fields.Char('Number')
    migrant = fields.Boolean('Migrant')
    rev = fields.Integer('Revision')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints = [('document_once', Unique(table, table.document_no, table.org), 'bench.document_once')]
